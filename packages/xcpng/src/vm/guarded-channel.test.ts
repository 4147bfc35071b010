import type { ExecutionResult, InteractiveChannel, InterruptOutcome } from '@bioxen/core';
import { expect, test } from 'vitest';
import { GuardedChannel } from './guarded-channel.js';

/** Notes what reaches the channel, and in which order. */
function noting(): { readonly calls: string[]; readonly channel: InteractiveChannel } {
  const calls: string[] = [];
  const channel = {
    execute: (code: string) => {
      calls.push(`execute ${code}`);
      return Promise.resolve({ success: true } as ExecutionResult);
    },
    interrupt: () => {
      calls.push('interrupt');
      return Promise.resolve<InterruptOutcome>('stopped');
    },
  } as Partial<InteractiveChannel> as InteractiveChannel;
  return { calls, channel };
}

test('an interrupt that comes while a program waits for its guard reaches the channel behind the program', async () => {
  const { calls, channel } = noting();
  let allow: () => void = () => undefined;
  const guarded = new GuardedChannel(channel, () => new Promise((resolve) => (allow = resolve)));
  const running = guarded.execute('x');
  const interrupting = guarded.interrupt();
  allow();
  expect(await interrupting).toBe('stopped');
  expect(await running).toMatchObject({ success: true });
  expect(calls).toEqual(['execute x', 'interrupt']);
});

test('a program that its guard refuses never runs, and its interrupt is answered', async () => {
  const { calls, channel } = noting();
  const guarded = new GuardedChannel(channel, () => Promise.reject(new RangeError('paused')));
  const running = guarded.execute('x').catch((error: unknown) => error);
  expect(await guarded.interrupt()).toBe('stopped');
  expect(await running).toEqual(new RangeError('paused'));
  expect(calls).toEqual(['interrupt']);
});
