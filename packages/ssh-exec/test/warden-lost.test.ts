import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import type { LoopbackSshd } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { killWardens, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

const registries = (sshd: LoopbackSshd): readonly string[] =>
  readdirSync(join(sshd.folder, 'tmp')).filter((name) => name.startsWith('bioxen-'));

const running = (sshd: LoopbackSshd, word: string): number =>
  sshd.processes().filter(({ command }) => command === `sleep ${word}`).length;

test('what a warden that was killed knew is known to the next one, and ends with the host', async () => {
  const sshd = await server();
  const host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  const child = await host.spawn('sh', ['-c', 'trap "" TERM; (setsid sleep 7171 &); sleep 7171; :']);
  child.stdout.resume();
  child.stderr.resume();
  child.result.catch(() => {});
  for (let round = 0; round < 3; round += 1) {
    await expect.poll(() => running(sshd, '7171'), patience).toBe(2);
    const [old] = registries(sshd);
    killWardens(sshd);
    await expect
      .poll(() => [registries(sshd).length, registries(sshd)[0] === old], patience)
      .toEqual([1, false]);
  }
  killWardens(sshd);
  await host.close();
  expect(running(sshd, '7171')).toBe(0);
  await expect.poll(() => registries(sshd), patience).toEqual([]);
});

test('a command whose warden was killed is stopped with all of its processes', async () => {
  const sshd = await server();
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  const controller = new AbortController();
  const job = refusal(
    host.exec('sh', ['-c', '(setsid sleep 7272 &); sleep 7272; :'], { signal: controller.signal }),
  );
  await expect.poll(() => running(sshd, '7272'), patience).toBe(2);
  killWardens(sshd);
  controller.abort();
  expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
  expect(running(sshd, '7272')).toBe(0);
});

test('a registry that was removed is made again', async () => {
  const sshd = await server();
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  await host.exec('true');
  const remove = (): void => {
    for (const name of registries(sshd)) rmSync(join(sshd.folder, 'tmp', name), { recursive: true });
  };
  remove();
  const child = await host.spawn('echo', ['hi']);
  child.stdout.resume();
  child.stderr.resume();
  expect(await refusal(child.result)).toMatchObject({
    code: 'SSH_BOOT_FAILED',
    reason: expect.stringContaining('could not note it'),
  });
  expect(await host.exec('echo', ['hi'])).toMatchObject({ stdout: 'hi\n', exitCode: 0 });
  remove();
  expect(await host.exec('echo', ['hi'])).toMatchObject({ stdout: 'hi\n', exitCode: 0 });
  expect(await host.exec('sh', ['-c', 'exit 125'])).toMatchObject({ exitCode: 125 });
  expect(registries(sshd)).toHaveLength(1);
});

test('what has left the group of a process that ended by itself is ended', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  await host.exec('true');
  const leaving = await host.openProcess({
    file: 'sh',
    args: ['-c', 'setsid sleep 7373 >/dev/null 2>&1 </dev/null & echo on; read -r word'],
  });
  leaving.stdout.resume();
  leaving.stderr.resume();
  await expect.poll(() => running(sshd, '7373'), patience).toBe(1);
  leaving.stdin.write('end\n');
  expect(await leaving.exited).toEqual({ how: 'exited', exitCode: 0 });
  await expect.poll(() => running(sshd, '7373'), patience).toBe(0);
});
