import { expect, test } from 'vitest';
import { joinSignals } from './joined-signal.js';

test('aborts with the first signal, for its reason', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const { signal } = joinSignals(first.signal, undefined, second.signal);
  expect(signal.aborted).toBe(false);
  second.abort('enough');
  first.abort('late');
  expect(signal.reason).toBe('enough');
});

test('is aborted from the start when one of them is', () => {
  expect(joinSignals(undefined, AbortSignal.abort('before')).signal.reason).toBe('before');
});

test('hears nothing once it is released', () => {
  const source = new AbortController();
  const { signal, release } = joinSignals(source.signal);
  release();
  source.abort();
  expect(signal.aborted).toBe(false);
});
