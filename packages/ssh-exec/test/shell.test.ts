import { expect, test } from 'vitest';
import { connectSsh } from '@bioxen/ssh-exec';
import { loginTo, patience, sharedServers } from './connected.js';

const server = sharedServers();

test('a shell has a terminal of the size that was asked for, and follows its changes', async () => {
  await using host = await connectSsh(loginTo(await server()));
  await using shell = await host.openShell({ cols: 101, rows: 31 });
  let seen = '';
  shell.stdout.on('data', (text) => (seen += String(text)));
  shell.stdin.write('stty size\n');
  await expect.poll(() => seen, patience).toContain('31 101');
  shell.resize({ cols: 77, rows: 22 });
  shell.stdin.write('stty size; exit 4\n');
  expect(await shell.exited).toEqual({ exitCode: 4, signal: undefined, isLost: false });
  expect(seen).toContain('22 77');
});

test('a program on a terminal is hung up with it', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  const shell = await host.openShell({ file: 'sleep', args: ['5555'] });
  const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 5555').length;
  await expect.poll(sleeps, patience).toBe(1);
  await shell.close();
  await expect.poll(sleeps, patience).toBe(0);
});
