import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { markedProcesses } from '../system/marked-processes.js';
import { type LoopbackSshd, sshdSkipReason, startLoopbackSshd } from './loopback-sshd.js';

const run = promisify(execFile);

const ssh = async (server: LoopbackSshd, command: string): Promise<string> => {
  const options = ['-F', 'none', '-i', server.keyPath, '-o', `UserKnownHostsFile=${server.knownHostsPath}`];
  const { stdout } = await run('ssh', [
    ...options,
    '-p',
    String(server.port),
    `${server.user}@${server.host}`,
    command,
  ]);
  return stdout;
};

test.for(['root', 'user'] as const)(
  'a server that runs as %s lets its account in, and leaves nothing',
  async (as, { skip }) => {
    const reason = sshdSkipReason();
    if (reason !== undefined) skip(reason);
    const server = await startLoopbackSshd({ as, files: { 'hello.txt': 'hello' } });
    try {
      expect(await ssh(server, 'cat hello.txt; (setsid sleep 1000 >/dev/null 2>&1 </dev/null &)')).toBe(
        'hello',
      );
      await expect.poll(() => server.processes().map(({ command }) => command)).toContain('sleep 1000');
      await server.restart();
      expect(server.processes()).toEqual([]);
      expect(await ssh(server, 'id -un')).toBe(`${server.user}\n`);
    } finally {
      await server.stop();
    }
    expect(markedProcesses(server.folder)).toEqual([]);
    expect(existsSync(server.folder)).toBe(false);
  },
);
