import { asUnknown } from '../errors/as-unknown.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown-error.js';
import { XapiTransportError } from '../errors/transport-error.js';
import { XapiError } from '../errors/xapi-error.js';
import type { AnyRecord } from '../events/object-states.js';
import type { Invoker } from '../invoke.js';
import type { Ref } from '../refs.js';
import type { MessageSchema } from '../schema/message-schema.js';
import { decodeResponse } from '../transport/xml-rpc-codec.js';
import type { RawValue } from '../wire/wire-value.js';

/** How a task is. */
export type TaskState = AnyRecord<'task'>;

/** Is this the last state of a task? Statuses that are not known are taken for ones on the way. */
export function isOver({ status }: TaskState): boolean {
  return status === 'success' || status === 'failure' || status === 'cancelled';
}

/**
 * What a task that is over came to. Its result is a fragment of XML, over JSON too.
 * @throws XapiError what it failed with; OutcomeUnknownError when its result cannot be read
 */
export async function resultOf(
  invoker: Invoker,
  message: MessageSchema,
  ref: Ref<'task'>,
  { status, result, error_info: info }: TaskState,
): Promise<unknown> {
  const { method } = message;
  if (status !== 'success') {
    const fallback = status === 'cancelled' ? ['TASK_CANCELLED', ref] : ['INTERNAL_ERROR', 'no reason given'];
    const [code = '', ...params] = info.length > 0 ? info : fallback;
    throw new XapiError(code, params, { method, task: ref });
  }
  if (message.result.kind === 'void') return undefined;
  return invoker.decode(`Async.${method}`, message.result, await readFragment(method, result), false);
}

/** The error for a task that was gone before its end was seen. */
export function lostTask(method: string, ref: string, cause?: unknown): OutcomeUnknownError {
  return new OutcomeUnknownError(
    method,
    cause === undefined
      ? `its task ${ref} was gone before it had ended`
      : `its task ${ref} could not be watched`,
    { cause },
  );
}

async function readFragment(method: string, fragment: string): Promise<RawValue> {
  // Some old servers give plain text.
  if (!fragment.startsWith('<')) return fragment;
  const document = `<methodResponse><params><param>${fragment}</param></params></methodResponse>`;
  try {
    const { value } = await decodeResponse(inOnePiece(Buffer.from(document)));
    return value;
  } catch (error) {
    throw asUnknown(
      new XapiTransportError(`Async.${method}: the result of its task is no XML of XenAPI`, {
        code: 'XAPI_PROTOCOL',
        method: `Async.${method}`,
        outcome: 'unknown',
        cause: error,
        hint: 'The task itself succeeded: read the object that it changed or made.',
      }),
    );
  }
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
