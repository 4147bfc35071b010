import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { connectSsh } from '@bioxen/ssh-exec';
import { loginTo, patience, sharedServers } from './connected.js';

const server = sharedServers();

describe.each(['root', 'user'] as const)('a process on a server of %s', (as) => {
  test('answers while it lives, and ends with its input', async () => {
    await using host = await connectSsh(loginTo(await server({ as })));
    await using process = await host.openProcess({ file: 'cat', bootPayload: 'first\n' });
    expect(String(await once(process.stdout, 'data'))).toBe('first\n');
    process.stdin.write('second\n');
    expect(String(await once(process.stdout, 'data'))).toBe('second\n');
    process.stderr.resume();
    process.stdout.resume();
    expect(await process.end()).toEqual({ how: 'exited', exitCode: 0 });
  });

  test('that ends by itself says how, and takes its children with it', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh(loginTo(sshd));
    await using process = await host.openProcess({
      file: 'sh',
      args: ['-c', 'sleep 4444 & echo out; echo err >&2; exit 7'],
    });
    let errors = '';
    process.stderr.on('data', (text) => (errors += String(text)));
    process.stdout.resume();
    expect(await process.exited).toEqual({ how: 'exited', exitCode: 7 });
    expect(errors).toBe('err\n');
    await expect
      .poll(() => sshd.processes().filter(({ command }) => command.includes('4444')), patience)
      .toEqual([]);
  });

  test('that is killed is gone', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh(loginTo(sshd));
    const process = await host.openProcess({ file: 'sh', args: ['-c', 'trap "" TERM; while :; do :; done'] });
    expect(await process.kill()).toBe('yes');
    expect(sshd.processes().map(({ pid }) => pid)).not.toContain(process.pid);
  });
});

test('a pool gives each process out once', async () => {
  await using host = await connectSsh(loginTo(await server()));
  await using pool = host.warmPool({ file: 'cat' }, { min: 2 });
  await expect.poll(() => pool.ready, patience).toBe(2);
  const pids = new Set<number | undefined>();
  for (let index = 0; index < 6; index += 1) {
    await using process = await pool.lease();
    process.stdin.write('x');
    expect(String(await once(process.stdout, 'data'))).toBe('x');
    pids.add(process.pid);
  }
  expect(pids.size).toBe(6);
});
