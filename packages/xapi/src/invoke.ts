import type { CallOptions } from './call-options.js';
import type { ClientCore } from './client-core.js';
import { asUnknown } from './errors/as-unknown.js';
import { XapiTransportError } from './errors/transport-error.js';
import type { MessageSchema } from './schema/message-schema.js';
import { hasRelease } from './schema/releases.js';
import { isReadOnly } from './session/idempotency.js';
import type { WireCall } from './session/perform.js';
import type { ServerSession } from './session/server-session.js';
import { splitCallOptions } from './split-call-options.js';
import { createDecoder, type WireDecoder } from './wire/decode.js';
import { DecodeFault } from './wire/decode-fault.js';
import { type EncodedCall, encodeCall } from './wire/encode-call.js';
import type { Int64Mode } from './wire/int64.js';
import type { RawValue, WireValue } from './wire/wire-value.js';
import type { TypeCode } from './schema/type-code.js';

// Servers wait about half a second longer than they were asked to.
const pollGraceMs = 10_000;

/** Options of a call that the client itself makes. */
export interface SendOptions extends CallOptions {
  /** Told each time that it leaves: from then on it may have happened. */
  readonly onSend?: (() => void) | undefined;
  /** It tidies up, or its answer is needed to do so: a client that closes waits for it a little. */
  readonly isTidying?: boolean | undefined;
}

/** Makes typed calls over a client's core. */
export interface Invoker {
  readonly decoder: WireDecoder;
  /** Checks, sends and decodes a call of a message. The last argument may be its options. */
  invoke(message: MessageSchema, given: readonly unknown[]): Promise<unknown>;
  /** The same, given apart. */
  send(message: MessageSchema, args: readonly unknown[], options: SendOptions): Promise<unknown>;
  /** Starts a call as a task and gives the reference of that. */
  start(message: MessageSchema, args: readonly unknown[], options: SendOptions): Promise<StartedTask>;
  /** A raw value as one of its type. */
  decode(method: string, type: TypeCode, raw: RawValue, isRead: boolean): unknown;
}

/** A task on the server, and the session that owns it. */
export interface StartedTask {
  readonly ref: string;
  readonly session: ServerSession;
}

/** Calls with one way of giving ints. */
export function createInvoker(core: ClientCore, mode: Int64Mode): Invoker {
  const decoder = createDecoder(mode);

  const encode = async (message: MessageSchema, args: readonly unknown[]): Promise<EncodedCall> => {
    const encoded = encodeCall(message, args);
    if (encoded.newest.length > 0) refuseTooNew(message, encoded, (await core.keeper.current()).version.xapi);
    return encoded;
  };

  const decode: Invoker['decode'] = (method, type, raw, isRead) => {
    try {
      return decoder.of(type)(raw);
    } catch (error) {
      if (!(error instanceof DecodeFault)) throw error;
      throw asUnknown(
        new XapiTransportError(
          `${method}: result${error.path} ${error.problem}${error.field === undefined ? '' : ` (${error.field})`}`,
          {
            code: error.isUnsafeInt ? 'XAPI_INT_UNSAFE' : 'XAPI_PROTOCOL',
            method,
            // The call itself was answered; only its result cannot be read.
            outcome: isRead ? 'failed' : 'unknown',
            retryable: false,
            hint: error.isUnsafeInt
              ? "Connect with int64: 'bigint'."
              : 'callRaw shows the answer as it came; report it if the server is healthy.',
          },
        ),
      );
    }
  };

  const send: Invoker['send'] = async (message, args, options) => {
    const { params } = await encode(message, args);
    const isRead = isReadOnly(message);
    const pollMs = message.method === 'event.from' ? Number(args[2]) * 1_000 + pollGraceMs : undefined;
    const { value } = await core.perform({
      method: message.method,
      params: toldWhenSent(params, options),
      hasSession: message.hasSession,
      isRead,
      lane: pollMs === undefined ? (isRead ? 'read' : 'change') : 'poll',
      timeoutMs: options.timeoutMs ?? pollMs ?? core.callMs,
      signal: options.signal,
      isTidying: options.isTidying,
      ...(pollMs === undefined ? {} : { headMs: pollMs }),
    });
    return decode(message.method, message.result, value, isRead);
  };

  const start: Invoker['start'] = async (message, args, options) => {
    const method = `Async.${message.method}`;
    const { params } = await encode(message, args);
    const { value, session } = await core.perform({
      method,
      params: toldWhenSent(params, options),
      hasSession: message.hasSession,
      isRead: false,
      lane: 'change',
      timeoutMs: options.timeoutMs ?? core.callMs,
      signal: options.signal,
      isTidying: options.isTidying,
    });
    return { ref: String(decode(method, { kind: 'ref', className: 'task' }, value, false)), session };
  };

  return {
    decoder,
    decode,
    send,
    start,
    async invoke(message, given) {
      const { args, options } = splitCallOptions(message, given);
      return send(message, args, options);
    },
  };
}

function toldWhenSent(params: readonly WireValue[], { onSend }: SendOptions): WireCall['params'] {
  return () => {
    onSend?.();
    return params;
  };
}

function refuseTooNew(message: MessageSchema, { newest }: EncodedCall, xapiBuild: string): void {
  if (xapiBuild === '') return;
  const tooNew = newest.find(
    ({ optional }) => optional !== undefined && !hasRelease(xapiBuild, optional.since),
  );
  if (tooNew === undefined) return;
  throw new XapiTransportError(
    `${message.method}: the server is xapi ${xapiBuild} and would ignore ${tooNew.name}, which came with ${tooNew.optional?.since}`,
    {
      code: 'XAPI_UNSUPPORTED',
      method: message.method,
      outcome: 'not-sent',
      retryable: false,
      hint: `Leave ${tooNew.name} out, or update the pool.`,
    },
  );
}
