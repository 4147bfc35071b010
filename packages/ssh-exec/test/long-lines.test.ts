import { connectSsh } from '@bioxen/ssh-exec';
import { describe, expect, test } from 'vitest';
import { loginTo, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe.each(['ssh2', 'openssh'] as const)('a line that no host can take, over %s', (transport) => {
  test('is refused before anything is sent, and harms nobody', async () => {
    await using host = await connectSsh({ ...loginTo(await server()), transport, maxConnections: 1 });
    const beside = host.exec('cat', [], { input: 'beside' });
    for (const length of [131_072, 300_000]) {
      for (const call of [
        () => host.exec('printf', ['%s', 'a'.repeat(length)]),
        () => host.spawn('printf', ['%s', 'a'.repeat(length)]),
        () => host.shellLine(`: ${'a'.repeat(length)}`),
        () => host.exec('env', [], { env: { LONG: 'a'.repeat(length) } }),
        () => host.openProcess({ file: 'cat', args: ['a'.repeat(length)] }),
      ]) {
        expect(await refusal(call())).toMatchObject({
          code: 'SSH_CONFIG_INVALID',
          field: 'command',
          message: expect.stringContaining('Argument list too long'),
          hint: expect.stringContaining('input'),
        });
      }
    }
    expect((await beside).stdout).toBe('beside');
    const long = 'a'.repeat(120_000);
    expect((await host.exec('printf', ['%s', long])).stdout).toBe(long);
  });

  test('the first command may be as long as any other', async () => {
    await using host = await connectSsh({ ...loginTo(await server()), transport, maxConnections: 1 });
    const quoted = '"$x"'.repeat(25_000);
    expect((await host.exec('printf', ['%s', quoted])).stdout).toBe(quoted);
  });
});
