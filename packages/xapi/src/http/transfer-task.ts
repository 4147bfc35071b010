import { OutcomeUnknownError } from '../errors/outcome-unknown-error.js';
import { XapiError } from '../errors/xapi-error.js';
import type { EventSource } from '../events/event-source.js';
import { until } from '../events/until.js';
import type { TaskRecord } from '../generated/task.js';
import { messageNamed } from '../message-named.js';
import { asRef, type Ref } from '../refs.js';
import { isOver } from '../tasks/task-result.js';

// Tidying up is no reason to wait for long.
const tidyMs = 2_000;

// After an abort: how long the answer that names the task may take, so that it can be removed.
const lateMs = 5_000;

/** The task of a PUT or GET: its end tells what became of the transfer, whatever the connection says. */
export interface TransferTask {
  readonly ref: Ref<'task'>;
  /** The task when it has ended; undefined when that was not seen in time or the task is gone. */
  end(limitMs: number, signal?: AbortSignal): Promise<TaskRecord<number | bigint> | undefined>;
  /** Asks the server to stop it, and gives its end where that is seen. */
  cancel(): Promise<TaskRecord<number | bigint> | undefined>;
  /** Removes it from the server, stopped first if it has not ended. It never fails. */
  destroy(): Promise<void>;
}

/**
 * Makes a task on the server. When the signal aborts while that is being answered, the task is removed as soon as the answer
 * names it.
 */
export async function createTransferTask(
  source: EventSource,
  label: string,
  signal: AbortSignal,
): Promise<TransferTask> {
  const { core, invoker } = source;
  const quietly = async (name: 'cancel' | 'destroy', ref: Ref<'task'>): Promise<void> => {
    try {
      await invoker.send(messageNamed(`task.${name}`), [ref], { timeoutMs: tidyMs, isTidying: true });
    } catch {
      // A task that is gone, or that the server does not give up, is collected by it later.
    }
  };
  const ref = await new Promise<Ref<'task'>>((resolve, reject) => {
    const late = new AbortController();
    let isSent = false;
    const made = invoker
      .send(messageNamed('task.create'), [label, ''], {
        signal: late.signal,
        timeoutMs: core.callMs,
        isTidying: true,
        onSend: () => {
          isSent = true;
        },
      })
      .then((text) => asRef('task', String(text)));
    const stop = (): void => {
      reject(signal.reason);
      if (!isSent) late.abort();
      const timer = core.clock.setTimeout(() => late.abort(), lateMs, { unref: true });
      const remove = made.then(async (nameless) => {
        await quietly('cancel', nameless);
        await quietly('destroy', nameless);
      });
      core.tidy(remove.finally(() => timer.cancel()));
    };
    signal.addEventListener('abort', stop, { once: true });
    made.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
  let isEnded = false;
  const end: TransferTask['end'] = async (limitMs, limit) => {
    try {
      const record = await until(source, 'task', ref, isOver, {
        timeoutMs: limitMs,
        ...(limit === undefined ? {} : { signal: limit }),
      });
      isEnded = true;
      return record;
    } catch {
      return undefined;
    }
  };
  return {
    ref,
    end,
    async cancel() {
      await quietly('cancel', ref);
      return end(tidyMs);
    },
    destroy() {
      const done = isEnded
        ? quietly('destroy', ref)
        : quietly('cancel', ref).then(() => quietly('destroy', ref));
      core.tidy(done);
      return done;
    },
  };
}

/** The error that a task ended with; undefined when it succeeded. */
export function taskFailure(
  { status, error_info: [code, ...params] }: TaskRecord<number | bigint>,
  label: string,
  task: Ref<'task'>,
  cause?: unknown,
): XapiError | undefined {
  if (status === 'success') return undefined;
  if (status === 'cancelled' || code === undefined)
    return new XapiError('TASK_CANCELLED', [task], { method: label, task, cause });
  return new XapiError(code, params, { method: label, task, cause });
}

/** The error for a transfer whose task told nothing. */
export function taskUnknown(label: string, reason: string, cause?: unknown): OutcomeUnknownError {
  return new OutcomeUnknownError(label, reason, {
    cause,
    hint: 'Its task told nothing either. Read what was to be written or made before you repeat it.',
  });
}
