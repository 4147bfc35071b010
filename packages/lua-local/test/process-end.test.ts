import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { findLua, ownProcesses } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const run = async (
  code: string,
): Promise<{ stdout: string; stderr: string; code: number | null; signal: string | null }> => {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `import { BasicLuaVM } from '@bioxen/lua-local';\n${code}`],
    {
      cwd: packageFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
      killSignal: 'SIGKILL',
    },
  );
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return { stdout, stderr, code: exitCode, signal };
};
const { skipReason } = findLua('5.4');

describe.each(['embedded', 'native'])('a script on the %s engine', (engine) => {
  test('that closes its VM exits by itself, in silence', async ({ skip }) => {
    if (engine === 'native' && skipReason !== undefined) skip(skipReason);
    const result = await run(`const vm = new BasicLuaVM({ engine: '${engine}', persistent: true });
      console.log((await vm.execute('return 4')).stdout); await vm.close();`);
    expect(result).toEqual({ stdout: '4\n', stderr: '', code: 0, signal: null });
  });

  test('that closes its VM while programs wait their turn has them all refused, and nothing starts', async ({
    skip,
  }) => {
    if (engine === 'native' && skipReason !== undefined) skip(skipReason);
    const result = await run(`
      const vm = new BasicLuaVM({ engine: '${engine}', pool: { max: 1 } });
      let begun;
      const isBegun = new Promise((resolve) => (begun = resolve));
      const first = vm.execute('print(1) while true do end', { onOutput: begun });
      const waiting = [1, 2, 3].map(() => vm.execute('return 1'));
      const ended = Promise.allSettled([first, ...waiting]);
      await isBegun;
      await vm.close();
      console.log((await ended).map(({ reason }) => reason?.code).join());
      console.log(await vm.execute('return 1').catch(({ code }) => code));`);
    expect(result).toEqual({
      stdout: 'ABORTED,CLOSED,CLOSED,CLOSED\nCLOSED\n',
      stderr: '',
      code: 0,
      signal: null,
    });
  });

  test('that does not close a one-shot VM exits by itself', async ({ skip }) => {
    if (engine === 'native' && skipReason !== undefined) skip(skipReason);
    const result = await run(`const vm = new BasicLuaVM({ engine: '${engine}' });
      console.log((await vm.execute('return 4')).stdout);`);
    expect(result).toEqual({ stdout: '4\n', stderr: '', code: 0, signal: null });
  });
});

test('A15 SIGTERM to the process ends its interpreters, busy ones too', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  const before = ownProcesses().map(({ pid }) => pid);
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { BasicLuaVM } from '@bioxen/lua-local';
       const vm = new BasicLuaVM({ engine: 'native' });
       await vm.execute('print("busy") while true do end', { onOutput: () => console.log('busy') });`,
    ],
    { cwd: packageFolder, stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000, killSignal: 'SIGKILL' },
  );
  await once(child.stdout, 'data');
  const interpreters = ownProcesses().filter(
    ({ pid, name }) => !before.includes(pid) && name.startsWith('lua'),
  );
  expect(interpreters).toHaveLength(1);
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([null, 'SIGTERM']);
  await expect.poll(() => interpreters.filter(({ pid }) => isAlive(pid))).toEqual([]);
});

/** A zombie that nobody has reaped yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
