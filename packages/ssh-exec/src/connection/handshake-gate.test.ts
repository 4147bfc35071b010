import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { HandshakeGate } from './handshake-gate.js';

const server = { host: 'box', port: 22 };

/** Logins that end when they are told to, in the order in which they began. */
function logins(gate: HandshakeGate): {
  readonly ends: (() => void)[];
  start(signal?: AbortSignal): Promise<void>;
} {
  const ends: (() => void)[] = [];
  const start = (signal?: AbortSignal): Promise<void> =>
    gate.through(server, signal, async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
    });
  return { ends, start };
}

test('no more than so many logins to one server are under way, and those that wait come in order', async () => {
  const { ends, start } = logins(new HandshakeGate(2));
  const all = [start(), start(), start(), start()];
  await turn();
  expect(ends).toHaveLength(2);
  ends[0]?.();
  await all[0];
  await turn();
  expect(ends).toHaveLength(3);
  for (let index = 1; index < 4; index += 1) {
    ends[index]?.();
    await all[index];
    await turn();
  }
  expect(ends).toHaveLength(4);
});

test('another server has a gate of its own', async () => {
  const gate = new HandshakeGate(1);
  const { ends, start } = logins(gate);
  const first = start();
  expect(await gate.through({ host: 'box', port: 23 }, undefined, () => Promise.resolve(7))).toBe(7);
  ends[0]?.();
  await first;
});

test('one that fails makes room, and one that is aborted leaves the queue', async () => {
  const gate = new HandshakeGate(1);
  const { ends, start } = logins(gate);
  const first = start();
  const controller = new AbortController();
  const second = start(controller.signal);
  const third = gate
    .through(server, undefined, () => Promise.reject(new RangeError('refused')))
    .catch((error: unknown) => error);
  const fourth = start();
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'ABORTED' });
  ends[0]?.();
  await first;
  expect(await third).toBeInstanceOf(RangeError);
  await turn();
  ends[1]?.();
  await fourth;
  expect(ends).toHaveLength(2);
});
