import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { startDelayProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { hurriedProgram } from '../src/guard/guarded-command.js';
import { loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe('the first commands of a connection, which do not wait for the warden', () => {
  test('are known to it when it is there', async () => {
    const sshd = await server();
    await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
    const registry = join(sshd.folder, 'tmp');
    const script = 'cd "$TMPDIR"/bioxen-* && read -r pid rest <"$BIOXEN_JOB" && echo "$pid $$ $#"';
    const result = await host.exec('sh', ['-c', script, 'sh', "it's", '']);
    const [registered, own, count] = result.stdout.trim().split(' ');
    expect([registered, count]).toEqual([own, '2']);
    await expect.poll(() => readdirSync(join(registry, ...readdirSync(registry))), patience).toEqual([]);
  });

  test('keep an environment of their own', async () => {
    const sshd = await server();
    await using host = await connectSsh(loginTo(sshd));
    const env = { g: 'setsid', p: '/nonexistent', s: '1', i: '9' };
    expect((await host.exec('sh', ['-c', 'echo $g $p $s $i'], { env })).stdout).toBe(
      'setsid /nonexistent 1 9\n',
    );
  });

  test.each([0, 1, 5, 20, 60, 120, 200])('aborted after %s ms are gone for certain', async (delayMs) => {
    const sshd = await server();
    const proxy = await startDelayProxy(sshd, 20);
    try {
      await using host = await connectSsh(loginThrough(proxy, sshd));
      const number = `7${String(delayMs).padStart(3, '0')}`;
      const job = refusal(host.exec('sleep', [number], { timeoutMs: Math.max(1, delayMs), killGraceMs: 20 }));
      expect(await job).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT', reaped: 'yes' });
      expect(sshd.processes().filter(({ command }) => command === `sleep ${number}`)).toEqual([]);
      expect((await host.exec('echo', ['next'])).stdout).toBe('next\n');
      expect(sshd.processes().filter(({ command }) => command.includes(number))).toEqual([]);
    } finally {
      await proxy.close();
    }
  });

  test('that are stopped while the login shell still starts do not run afterwards', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can give an account another shell');
    const slow = { shell: '/bin/bash', files: { '.bashrc': 'sleep 4' } };
    const sshd = await server(slow);
    await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
    const file = join(sshd.home, 'must-not-be');
    const job = refusal(host.exec('touch', [file], { timeoutMs: 100, killGraceMs: 20 }));
    expect(await job).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT' });
    // When another one has run to its end, both have had their turn.
    expect((await host.exec('echo', ['other'])).stdout).toBe('other\n');
    expect(readdirSync(sshd.home)).not.toContain('must-not-be');
  });

  test('end with their connection', async () => {
    const sshd = await server();
    const host = await connectSsh(loginTo(sshd));
    const job = refusal(host.exec('sleep', ['7654']));
    const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 7654').length;
    await expect.poll(sleeps, patience).toBe(1);
    await host.close();
    expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED' });
    await expect.poll(sleeps, patience).toBe(0);
  });

  test('take no registry that is not the account’s own folder, and then run nothing', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can make a folder of another account');
    const sshd = await server();
    const folder = join(sshd.folder, 'tmp');
    const run = (name: string): string => {
      const line = hurriedProgram({ file: 'echo', args: ['ran'] }, name, 'a'.repeat(32));
      const env = { ...process.env, XDG_RUNTIME_DIR: '', TMPDIR: folder };
      try {
        return execFileSync('/bin/sh', ['-c', `${line} 2>&1`], { env, encoding: 'utf8' });
      } catch (error) {
        return String((error as { readonly stdout: string }).stdout);
      }
    };
    const foreign = join(folder, 'bioxen-foreign');
    mkdirSync(foreign);
    execFileSync('chown', ['65534', foreign]);
    symlinkSync(sshd.home, join(folder, 'bioxen-link'));
    mkdirSync(join(folder, 'bioxen-own'), { mode: 0o700 });
    try {
      expect(run('bioxen-own')).toBe('ran\n');
      expect(run('bioxen-foreign')).toContain('is not registered');
      expect(run('bioxen-link')).toContain('is not registered');
      expect(run('bioxen-missing')).toContain('is not registered');
    } finally {
      execFileSync('rm', ['-rf', foreign, join(folder, 'bioxen-link'), join(folder, 'bioxen-own')]);
    }
    // Each looks many hundred times before it gives up, with a process for most of them.
  }, 300_000);
});
