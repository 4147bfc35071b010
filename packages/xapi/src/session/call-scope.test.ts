import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { createCallScope } from './call-scope.js';
import { startKeepAlive } from './keep-alive.js';

test('a call ends at its deadline, not before, and says what was wrong until then', async () => {
  const clock = new FakeClock();
  const scope = createCallScope({ method: 'VM.start', timeoutMs: 1_000, signal: undefined, clock });
  await clock.advance(999);
  expect([scope.signal.aborted, scope.remainingMs()]).toEqual([false, 1]);
  await clock.advance(1);
  expect([scope.signal.aborted, scope.remainingMs()]).toEqual([true, 0]);
  expect(scope.error('not-sent', new Error('refused'))).toMatchObject({
    code: 'XAPI_TIMEOUT',
    outcome: 'not-sent',
    retryable: true,
    message: 'VM.start had no answer within 1000 ms; before that: refused',
  });
  expect(clock.pendingTimers).toBe(0);
});

test('waiting for what others share ends with the call, and what is shared goes on', async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const scope = createCallScope({ method: 'VM.start', timeoutMs: 1_000, signal: abort.signal, clock });
  let finish: (value: string) => void = () => {};
  const shared = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const waiting = scope.race(shared);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
  finish('done');
  expect(await shared).toBe('done');
  await expect(scope.race(shared)).rejects.toMatchObject({ code: 'ABORTED' });
});

test('a call that ended leaves no timer and no listener', () => {
  const clock = new FakeClock();
  const scope = createCallScope({ method: 'VM.start', timeoutMs: 1_000, signal: undefined, clock });
  scope.end();
  expect(clock.pendingTimers).toBe(0);
  expect(scope.signal.aborted).toBe(false);
});

test('a session is touched once an hour until it is stopped, whatever becomes of a touch', async () => {
  const clock = new FakeClock();
  let touches = 0;
  const stop = startKeepAlive(clock, () => {
    touches += 1;
    return touches === 1 ? Promise.reject(new Error('lost')) : Promise.resolve();
  });
  await clock.advance(3_599_999);
  expect(touches).toBe(0);
  await clock.advance(1);
  await clock.advance(2 * 3_600_000);
  expect(touches).toBe(3);
  stop();
  await clock.advance(10 * 3_600_000);
  expect([touches, clock.pendingTimers]).toEqual([3, 0]);
});
