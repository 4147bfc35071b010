import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { killWardens, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

test('a warden that is killed is replaced, and no job is lost or runs unguarded', async () => {
  const sshd = await server();
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  await host.exec('true');
  const wardens = (): readonly unknown[] =>
    sshd.processes().filter(({ command }) => command.includes('while read'));
  await expect.poll(wardens, patience).toHaveLength(1);
  killWardens(sshd);
  const codes = await Promise.all(Array.from({ length: 20 }, async () => (await host.exec('true')).exitCode));
  expect(new Set(codes)).toEqual(new Set([0]));
  const stopped = refusal(host.exec('sleep', ['8642'], { timeoutMs: 500 }));
  expect(await stopped).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT', reaped: 'yes' });
  expect(sshd.processes().filter(({ command }) => command.includes('8642'))).toEqual([]);
});

test('a command that cannot register itself runs nothing', async () => {
  const sshd = await server();
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  await host.exec('true');
  const folder = join(sshd.folder, 'tmp');
  renameSync(folder, `${folder}-away`);
  const file = join(sshd.home, 'must-not-be');
  expect(await refusal(host.exec('touch', [file]))).toMatchObject({
    code: 'SSH_BOOT_FAILED',
    hint: expect.stringContaining('TMPDIR'),
  });
  expect(readdirSync(sshd.home)).not.toContain('must-not-be');
  renameSync(`${folder}-away`, folder);
  expect(await host.exec('touch', [file])).toMatchObject({ exitCode: 0 });
});

test('the registry is private, and gone with the connection', async () => {
  const sshd = await server();
  const host = await connectSsh(loginTo(sshd));
  const { stdout } = await host.exec('sh', ['-c', 'stat -c %a "$TMPDIR"/bioxen-*']);
  expect(stdout).toBe('700\n');
  await host.close();
  await expect.poll(() => readdirSync(join(sshd.folder, 'tmp')), patience).toEqual([]);
});

test('15 a jump of the wall clock changes nothing; an idle connection is closed and opened again', async () => {
  const sshd = await server();
  const clock = new FakeClock();
  await using host = await connectSsh({ ...loginTo(sshd), clock, maxConnections: 1 });
  for (const day of [86_400_000, -2 * 86_400_000]) {
    clock.jump(day);
    expect((await host.exec('true', [], { timeoutMs: 1_000 })).exitCode).toBe(0);
    expect(host.connections).toBe(1);
  }
  const child = await host.spawn('cat');
  await clock.advance(120_000);
  expect(host.connections).toBe(1);
  child.stdin.end('done');
  child.stdout.resume();
  child.stderr.resume();
  expect((await child.result).exitCode).toBe(0);
  await clock.advance(60_000);
  await expect.poll(() => host.connections, patience).toBe(0);
  expect((await host.exec('echo', ['again'])).stdout).toBe('again\n');
});
