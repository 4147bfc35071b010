import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { type ChaosDirection, type ChaosProxy, type LoopbackSshd, startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginThrough, patience, sharedServers } from './connected.js';

const server = sharedServers();

/** Connects, appends one line to a file on the host, and closes. */
async function appendOnce(proxy: ChaosProxy, sshd: LoopbackSshd, file: string): Promise<void> {
  await using host = await connectSsh({
    ...loginThrough(proxy, sshd),
    maxConnections: 1,
    reconnect: { retries: 5, minDelayMs: 1, maxDelayMs: 5 },
  });
  const result = await host.exec('sh', ['-c', 'echo x >>"$1"; echo done', 'sh', file]);
  expect(result).toMatchObject({ stdout: 'done\n', stderr: '', exitCode: 0 });
}

const linesIn = (file: string): number =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;

describe.each(['rst', 'fin'] as const)('2 a connection that ends by %s', (fault) => {
  test.each(['up', 'down'] as const)(
    'at any byte that goes %s: a typed error or the result, never both, never twice, never neither',
    async (direction: ChaosDirection) => {
      const sshd = await server();
      await using proxy = await startChaosProxy(sshd);
      const folder = join(sshd.home, `lines-${fault}-${direction}`);
      mkdirSync(folder);
      await appendOnce(proxy, sshd, join(folder, 'first'));
      const total = proxy.passed[direction];
      expect(total).toBeGreaterThan(1_000);
      const outcomes = new Map<string, number>();
      for (let afterBytes = 0; afterBytes < total; afterBytes += 127) {
        // Each its own: what a lost connection left may write a moment later.
        const file = join(folder, String(afterBytes));
        proxy.arm({ fault, direction, afterBytes });
        const outcome = await appendOnce(proxy, sshd, file).then(
          () => 'result',
          (error: { readonly name: string; readonly started?: string }) =>
            `${error.name} ${error.started ?? 'no'}`,
        );
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        const at = `${outcome} at ${afterBytes}`;
        expect(outcome, at).toMatch(
          /^(result|SshConnectError no|ConnectionLostError (maybe|yes)|SshTimeoutError (maybe|yes))$/,
        );
        const allowed = outcome.endsWith(' no') ? [0] : outcome.endsWith(' maybe') ? [0, 1] : [1];
        await expect.poll(() => allowed.includes(linesIn(file)), { message: at, ...patience }).toBe(true);
      }
      // A cut before the command is a failed login, or is mended; one behind it leaves a doubt.
      expect(outcomes.get('SshConnectError no')).toBeGreaterThan(0);
      expect(outcomes.get('result')).toBeGreaterThan(0);
    },
    120_000,
  );
});

test('2 a cut near the end of a long output: all of it, or a typed error', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  const zeros = async (): Promise<number> => {
    await using host = await connectSsh({ ...loginThrough(proxy, sshd), maxConnections: 1 });
    return (await host.exec('head', ['-c', '200000', '/dev/zero'], { reject: true })).stdoutBytes.length;
  };
  expect(await zeros()).toBe(200_000);
  const total = proxy.passed.down;
  const outcomes = new Set<string | number>();
  for (let afterBytes = total - 3_000; afterBytes < total; afterBytes += 250) {
    proxy.arm({ fault: 'rst', direction: 'down', afterBytes });
    outcomes.add(await zeros().catch(({ code }: { readonly code: string }) => code));
  }
  expect([...outcomes].filter((each) => each !== 'SSH_CONNECTION_LOST' && each !== 200_000)).toEqual([]);
}, 120_000);
