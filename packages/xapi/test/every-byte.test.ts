import { OutcomeUnknownError, XAPIClient, XapiTransportError } from '@bioxen/xapi';
import { expect, test } from 'vitest';
import { password } from './connected.js';
import { startCuttingProxy } from '@bioxen/testkit';
import { startLoopback, value } from './loopback-xapi.js';

const vm = 'OpaqueRef:vm' as never;

async function lengths(): Promise<{ readonly request: number; readonly response: number }> {
  await using server = await startLoopback();
  await using proxy = await startCuttingProxy(server.url);
  await using client = new XAPIClient({ url: proxy.url, username: 'root', password });
  await client.VM.destroy(vm);
  proxy.arm({ direction: 'request', afterBytes: 100_000 });
  await client.VM.destroy(vm);
  return { ...proxy.passed };
}

test.each(['request', 'response'] as const)(
  'a change that is cut at any byte of its %s settles at once and is never sent twice',
  async (direction) => {
    const { [direction]: length } = await lengths();
    expect(length).toBeGreaterThan(150);
    await using server = await startLoopback();
    await using proxy = await startCuttingProxy(server.url);
    await using client = new XAPIClient({ url: proxy.url, username: 'root', password });
    await client.login();
    const results = new Map<string, number>();
    for (let afterBytes = 0; afterBytes < length; afterBytes += 1) {
      const before = server.count('VM.destroy');
      proxy.arm({ direction, afterBytes });
      const error: unknown = await client.VM.destroy(vm, { timeoutMs: 10_000 }).catch(
        (refused: unknown) => refused,
      );
      expect(proxy.hasCut(), `${direction} ${afterBytes}`).toBe(true);
      expect(OutcomeUnknownError.isInstance(error), `${direction} ${afterBytes}: ${String(error)}`).toBe(
        true,
      );
      const arrived = server.count('VM.destroy') - before;
      expect(arrived).toBeLessThanOrEqual(1);
      results.set(`arrived ${arrived}`, (results.get(`arrived ${arrived}`) ?? 0) + 1);
    }
    // Cut within the request the server never has it whole; within the answer it always has.
    expect([...results]).toEqual([[direction === 'request' ? 'arrived 0' : 'arrived 1', length]]);
  },
);

test('a read that is cut at any byte is made again and gives its value', async () => {
  await using server = await startLoopback(({ method }) =>
    method === 'VM.get_name_label' ? value('a') : undefined,
  );
  await using proxy = await startCuttingProxy(server.url);
  await using client = new XAPIClient({
    url: proxy.url,
    username: 'root',
    password,
    random: { next: () => 0 } as never,
  });
  expect(await client.VM.get_name_label(vm)).toBe('a');
  for (const direction of ['request', 'response'] as const)
    for (let afterBytes = 0; afterBytes < 150; afterBytes += 7) {
      proxy.arm({ direction, afterBytes });
      expect(await client.VM.get_name_label(vm)).toBe('a');
      expect(proxy.hasCut()).toBe(true);
    }
});

test('a login that is cut at any byte is made again', async () => {
  await using server = await startLoopback();
  await using proxy = await startCuttingProxy(server.url);
  for (const direction of ['request', 'response'] as const)
    for (let afterBytes = 0; afterBytes < 800; afterBytes += 61) {
      proxy.arm({ direction, afterBytes });
      await using client = new XAPIClient({ url: proxy.url, username: 'root', password });
      const error: unknown = await client.login().catch((refused: unknown) => refused);
      expect(error === undefined || XapiTransportError.isInstance(error), String(error)).toBe(true);
      expect(error, `${direction} ${afterBytes}`).toBeUndefined();
    }
});
