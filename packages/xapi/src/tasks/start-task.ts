import { type TimerHandle } from '@bioxen/core';
import { asUnknown } from '../errors/as-unknown.js';
import { CallAbortedError } from '../errors/call-aborted-error.js';
import { XapiTransportError } from '../errors/transport-error.js';
import { XapiError } from '../errors/xapi-error.js';
import type { EventSource } from '../events/event-source.js';
import { type Lifetime, startLifetime } from '../events/lifetime.js';
import { asRef, type Ref } from '../refs.js';
import { classSchema } from '../schema/class-schema.js';
import type { MessageSchema } from '../schema/message-schema.js';
import { closedError } from '../session/call-scope.js';
import { splitCallOptions } from '../split-call-options.js';
import { createProgressChannel } from './progress-channel.js';
import type { Task } from './task.js';
import { lostTask, resultOf, type TaskState } from './task-result.js';
import type { TaskWatcher } from './task-watcher.js';

/** What tasks are started with. */
export interface TaskSource extends EventSource {
  readonly watcher: TaskWatcher;
}

// After an abort: how long the caller waits for the task to stop, once it is known, and how long the answer that names it
// may take, so that it can be cancelled behind the caller's back.
const graceMs = 250;
const lateMs = 5_000;
const destroyMs = 1_000;

/** Calls a message as a task. Never throws: what is wrong with the arguments, too, the task fails with. */
export function startTask(
  source: TaskSource,
  message: MessageSchema,
  given: readonly unknown[],
): Task<unknown> {
  const { core, invoker, watcher } = source;
  const method = `Async.${message.method}`;
  const startedMs = core.clock.monotonicMs();
  const progress = createProgressChannel();
  const starting = new AbortController();
  let isSent = false;
  let known: Ref<'task'> | undefined;
  let lifetime: Lifetime | undefined;
  let grace: TimerHandle | undefined;
  let late: TimerHandle | undefined;
  let giveUp: (error: Error) => void = () => {};
  let cancelling: Promise<void> | undefined;

  const cancelOnServer = (task: string): Promise<void> =>
    (cancelling ??= callTask(source, 'cancel', task, core.idleMs));

  /** The life of the call ends before the task does. The task is cancelled, whether or not its end is waited for. */
  const onOver = (life: Lifetime, begun: Promise<Ref<'task'>>): void => {
    if (life.over === 'ended') return;
    const error = cutOffError(method, life, isSent);
    if (life.over === 'closed') {
      starting.abort(error);
      return;
    }
    // A call that has left is answered with the task: only who knows that can cancel it.
    if (!isSent) starting.abort(error);
    if (life.over === 'timeout' || known === undefined) giveUp(error);
    else grace = core.clock.setTimeout(() => giveUp(error), graceMs, { unref: true });
    late = core.clock.setTimeout(() => starting.abort(error), lateMs, { unref: true });
    core.tidy(removeLater(begun, error));
  };

  /** One that cannot be cancelled goes on; its end is still watched, to remove it. */
  const removeLater = async (begun: Promise<Ref<'task'>>, error: Error): Promise<void> => {
    const task = await begun;
    await cancelOnServer(task).catch(() => giveUp(error));
    await ended.catch(() => undefined);
    // Nobody watches any more: the end was not seen.
    if (core.isClosed()) await callTask(source, 'destroy', task, destroyMs);
  };

  const begin = async (args: readonly unknown[]): Promise<Ref<'task'>> => {
    try {
      const started = await invoker.start(message, args, {
        signal: starting.signal,
        timeoutMs: core.callMs,
        isTidying: true,
        onSend: () => {
          isSent = true;
        },
      });
      known = asRef('task', started.ref);
      return known;
    } catch (error) {
      throw starting.signal.aborted ? (starting.signal.reason as Error) : error;
    }
  };

  const watchToEnd = async (ref: Ref<'task'>): Promise<TaskState | undefined> => {
    try {
      return await watcher.watch(ref, ({ progress: fraction, status }) => {
        if (status !== 'failure' && status !== 'cancelled') progress.tell(fraction);
      });
    } catch (error) {
      if (core.isClosed()) throw closedError(method, 'unknown');
      throw lostTask(message.method, ref, error);
    }
  };

  const ref = (async (): Promise<Ref<'task'>> => {
    const { args, options } = splitCallOptions(message, given);
    const life = startLifetime(core, method, options);
    lifetime = life;
    if (life.over !== undefined) throw cutOffError(method, life, false);
    const begun = begin(args);
    life.signal.addEventListener('abort', () => onOver(life, begun), { once: true });
    return begun;
  })();

  const run = async (): Promise<unknown> => {
    const task = await ref;
    const last = await watchToEnd(task);
    if (last === undefined) throw lostTask(message.method, task);
    await callTask(source, 'destroy', task, destroyMs).catch(() => undefined);
    // What the caller asked for is no failure of the server.
    if (last.status === 'cancelled' && lifetime?.over === 'aborted')
      throw cutOffError(method, lifetime, true, 'Its task was cancelled.');
    return resultOf(invoker, message, task, last);
  };
  const tell = (result: string): void =>
    core.emit({ kind: 'task', method, durationMs: core.clock.monotonicMs() - startedMs, result });
  const ended = run().finally(() => {
    lifetime?.end();
    grace?.cancel();
    late?.cancel();
    progress.end();
  });
  ended.then(
    () => tell('ok'),
    (error: unknown) => tell(codeOf(error)),
  );
  const result = new Promise<unknown>((resolve, reject) => {
    giveUp = reject;
    ended.then(resolve, reject);
  });
  // Those who await them have promises of their own.
  for (const promise of [ref, result]) promise.catch(() => undefined);
  return {
    ref,
    progress: progress.read,
    cancel: async () => {
      const task = await ref.catch(() => undefined);
      if (task === undefined) return;
      await cancelOnServer(task);
      await ended.catch(() => undefined);
    },
    // oxlint-disable-next-line unicorn/no-thenable -- to await the call is to await its task
    then: (onFulfilled, onRejected) => result.then(onFulfilled, onRejected),
    catch: (onRejected) => result.catch(onRejected),
    finally: (onFinally) => result.finally(onFinally),
  };
}

async function callTask(
  { invoker }: EventSource,
  name: 'cancel' | 'destroy',
  ref: string,
  timeoutMs: number,
): Promise<void> {
  const message = classSchema('task').messages.get(name);
  if (message === undefined) return;
  try {
    await invoker.send(message, [ref], { timeoutMs, isTidying: true });
  } catch (error) {
    // It ended meanwhile and was removed.
    if (!XapiError.is(error, 'HANDLE_INVALID')) throw error;
  }
}

function cutOffError(method: string, life: Lifetime, isSent: boolean, hint?: string): Error {
  const fate = isSent
    ? (hint ??
      'Its task is being cancelled, or goes on: read the object that it changes before you repeat it.')
    : undefined;
  if (life.over === 'closed') return closedError(method, isSent ? 'unknown' : 'not-sent');
  if (life.over !== 'timeout')
    return new CallAbortedError(method, isSent ? 'unknown' : 'not-sent', {
      cause: life.signal.reason,
      hint: fate,
    });
  return asUnknown(
    new XapiTransportError(`${method} did not end in time`, {
      code: 'XAPI_TIMEOUT',
      method,
      outcome: isSent ? 'unknown' : 'not-sent',
      hint: fate ?? 'Raise timeoutMs, or look at the load of the coordinator.',
    }),
  );
}

function codeOf(error: unknown): string {
  if (XapiError.isInstance(error)) return error.xapiCode;
  return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
}
