import { spawn } from 'node:child_process';
import { ownProcesses } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { readProcessStat } from '../../src/sandbox/process-stat.js';
import { missing, run } from './start.js';

const skipReason = await missing('strict');

describe('children, where they are granted,', () => {
  test('run, are counted, and end with the program', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const before = ownProcesses().length;
    const { stdout, end } = await run(
      `print((os.execute("exit 0"))) print(io.popen("echo child"):read("*a"))
       os.execute("setsid sleep 1000 >/dev/null 2>&1 &")
       os.execute("for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done 2>&1")`,
      { limits: { processes: 6 } },
    );
    expect(stdout).toContain('true\nchild\n');
    expect(stdout).toMatch(/fork/i);
    expect(end.survivors).toEqual([]);
    await expect.poll(() => ownProcesses().length).toBe(before);
  });

  test('see no process of this computer and cannot signal it', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const sibling = spawn('sleep', ['1000'], { stdio: 'ignore' });
    try {
      const { stdout } = await run(
        `os.execute("kill -9 ${String(sibling.pid)} -1 2>&1; echo done; ls /proc")`,
        {
          limits: { processes: 4 },
        },
      );
      expect(stdout).toContain('done');
      expect(readProcessStat(sibling.pid ?? 0)?.state).toMatch(/[SRD]/);
    } finally {
      sibling.kill('SIGKILL');
    }
  });

  test('have compilers and /proc of their own in profile build', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const { stdout } = await run(
      'os.execute("echo $$; ls -d /proc/[0-9]* | wc -l; echo x > /dev/null && echo null; echo x > /dev/shm/x || echo sealed; kill -0 $$ && echo signals")',
      { sandbox: { profile: 'build' } },
    );
    const [own, count, ...rest] = stdout.trim().split('\n');
    expect(Number(own)).toBeLessThan(10);
    expect(Number(count)).toBeLessThan(10);
    expect(rest).toEqual(['null', 'sealed', 'signals']);
  });
});
