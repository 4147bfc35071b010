import { expect, test } from 'vitest';
import { BusyTime, HostWaits } from './busy-time.js';
import { BUSY_MS, BUSY_SINCE, CONTROL_WORDS, NEVER } from './control-block.js';

test('time at work counts, a wait for the host does not', () => {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  const busy = new BusyTime(control);
  expect(busy.read()).toBe(0);
  const waits = new HostWaits(control);
  const since = Atomics.load(control, BUSY_SINCE);
  expect(since).not.toBe(0);
  // As if it had gone to work a minute ago.
  Atomics.store(control, BUSY_SINCE, (since - 60_000) | 0);
  expect(busy.read()).toBeGreaterThanOrEqual(60_000);
  waits.wait(NEVER, 1);
  expect(Atomics.load(control, BUSY_MS)).toBeGreaterThanOrEqual(60_000);
  // While it waits nothing is added, and what was counted is not counted again.
  Atomics.store(control, BUSY_SINCE, 0);
  const used = busy.read();
  expect(busy.read()).toBe(used);
  expect(used).toBeLessThan(120_000);
});

test('a look in the middle of a change never counts too much', () => {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  const busy = new BusyTime(control);
  Atomics.store(control, BUSY_MS, 500);
  expect(busy.read()).toBe(500);
  Atomics.store(control, BUSY_MS, 300);
  expect(busy.read()).toBe(500);
  Atomics.store(control, BUSY_MS, 510);
  expect(busy.read()).toBe(510);
});
