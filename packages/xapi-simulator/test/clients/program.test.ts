import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { logIn } from '../support/json-client.js';
import { runChild } from '../support/run-child.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

interface Started {
  readonly url: string;
  readonly urls: readonly string[];
  readonly plainUrls: readonly string[];
  readonly user: string;
  readonly password: string;
  readonly fingerprint?: string;
}

describe('the program', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'serves a demo pool until %s and then ends cleanly',
    async (signal) => {
      const child = spawn(process.execPath, [program, '--json', '--hosts', '2'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
      const started = JSON.parse(line) as Started;
      expect(started.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
      expect(started.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      expect([started.urls.length, started.user, started.password]).toEqual([2, 'root', 'secret']);
      const client = await logIn(started.plainUrls[0] ?? '');
      expect(await client.call<string[]>('VM.get_by_name_label', 'lua-bio-template')).toHaveLength(1);
      // A client that waits does not keep it from ending.
      const { token } = await client.call<{ token: string }>('event.from', ['VM'], '', 0);
      const waiting = client.call('event.from', ['VM'], token, 60).catch(() => 'ended');
      child.kill(signal);
      const [code] = (await once(child, 'close')) as [number | null];
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await waiting).toBe('ended');
    },
  );

  test('lets the coordinator die on SIGUSR2, and the next host takes its place', async () => {
    const child = spawn(process.execPath, [program, '--json', '--no-tls', '--hosts', '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const [first = '', second = ''] = (JSON.parse(line) as Started).urls;
    await expect(logIn(second)).rejects.toThrow('HOST_IS_SLAVE');
    const told = once(child.stdout, 'data');
    child.kill('SIGUSR2');
    expect(JSON.parse(((await told) as [string])[0])).toEqual({ coordinator: second });
    await expect
      .poll(() =>
        logIn(second).then(
          () => 'in',
          () => 'not yet',
        ),
      )
      .toBe('in');
    await expect(fetch(first)).rejects.toThrow('fetch failed');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('says so and ends with 1 when the last host dies', async () => {
    const child = spawn(process.execPath, [program, '--no-tls']);
    await once(child.stdout, 'data');
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.kill('SIGUSR2');
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(stderr).toBe('No host is left, so the pool is gone. Give it more: --hosts 3\n');
  });

  test('prints its version', async () => {
    expect(await runChild(process.execPath, [program, '--version'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      stderr: '',
    });
  });

  test('prints how to reach the pool', async () => {
    const child = spawn(process.execPath, [
      program,
      '--no-tls',
      '--user',
      'admin',
      '--password',
      'x',
      '--vms',
      '3',
    ]);
    const [text] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(text).toMatch(/^url {10}http:\/\/127\.0\.0\.1:\d+\nuser {9}admin\npassword {5}x\n$/);
    child.kill('SIGTERM');
    await once(child, 'close');
  });

  test('prints its usage, and one line for an option that is wrong', async () => {
    const help = await runChild(process.execPath, [program, '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: bioxen-xapi-simulator/);
    const unknown = await runChild(process.execPath, [program, '--nope']);
    expect(unknown).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Unknown option '--nope'.*\n$/) as string,
    });
    const wrong = await runChild(process.execPath, [program, '--version-of', 'new']);
    expect(wrong).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^\[BX008\] Invalid version: .*\n$/) as string,
    });
  });
});
