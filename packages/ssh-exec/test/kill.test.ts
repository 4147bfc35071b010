import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { expect, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

test('a signal right behind the start of a program reaches it', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  for (let round = 0; round < 10; round += 1) {
    const child = await host.spawn('sleep', ['9851']);
    child.stdout.resume();
    child.stderr.resume();
    child.kill();
    expect(await child.result).toMatchObject({ signal: 'SIGTERM', exitCode: undefined });
  }
  expect(sshd.processes().filter(({ command }) => command.includes('9851'))).toEqual([]);
  // What has ended hears nothing more.
  const ended = await host.spawn('true');
  ended.stdout.resume();
  ended.stderr.resume();
  expect((await ended.result).exitCode).toBe(0);
  ended.kill();
});

test('a signal waits for a program whose login shell is slow', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can choose a login shell');
  const sshd = await server({ shell: '/bin/bash' });
  const hold = join(sshd.home, 'hold');
  await writeFile(join(sshd.home, '.bashrc'), `while [ -e '${hold}' ]; do sleep 0.05; done\n`);
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  await host.exec('true');
  await writeFile(hold, '');
  const child = await host.spawn('sleep', ['9853']);
  child.stdout.resume();
  child.stderr.resume();
  child.kill();
  const waiting = (): readonly unknown[] =>
    sshd.processes().filter(({ command }) => command === 'sleep 0.05');
  await expect.poll(waiting, patience).not.toEqual([]);
  await rm(hold);
  expect(await child.result).toMatchObject({ signal: 'SIGTERM' });
});

test('what is no name of a signal is refused', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  await using child = await host.spawn('sleep', ['9852']);
  await using cat = await host.openProcess({ file: 'cat' });
  for (const wrong of ['SIGFOO', 'sigterm', '', 2, 'SIGTERM; x']) {
    for (const send of [() => child.kill(wrong as string), () => cat.signal(wrong as string)]) {
      const failure = await refusal(Promise.resolve().then(send));
      expect(failure).toMatchObject({ code: 'API_VALIDATION_ERROR', option: 'signal' });
      expect(failure.message).toContain('SIGTERM');
    }
  }
});
