import { expect, test } from 'vitest';
import { HeldBytes } from './held-bytes.js';

test('what waits is bounded, and what was answered makes room', async () => {
  const held = new HeldBytes(10_000);
  const answers: (() => void)[] = [];
  const waiting = async (): Promise<void> => {
    await new Promise<void>((resolve) => answers.push(resolve));
  };
  const first = held.during(6_000, waiting);
  expect(() => held.during(6_000, waiting)).toThrow(
    expect.objectContaining({ code: 'RESOURCE_EXHAUSTION', retryable: true, limit: 10_000 }),
  );
  // What is short always comes through: it may be an interrupt.
  expect(held.during(100, () => 'stopped')).toBe('stopped');
  for (const answer of answers) answer();
  await first;
  expect(held.during(10_000, () => 'at once')).toBe('at once');
  const fails = (): never => {
    throw new RangeError('no');
  };
  expect(() => held.during(10_000, fails)).toThrow('no');
  await expect(held.during(10_000, async () => await Promise.reject(new RangeError('no')))).rejects.toThrow(
    'no',
  );
  expect(held.during(10_000, () => 'free')).toBe('free');
});
