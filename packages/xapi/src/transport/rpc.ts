import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import type { HttpHost, Lane } from '../http/http-host.js';
import type { RawReply, WireValue } from '../wire/wire-value.js';
import type { Transport } from './transport.js';

// Servers answer a larger body with HTTP 500.
const largestBody = 300 * 1_024;

/** One call to one host. */
export interface RpcCall {
  readonly method: string;
  /** With the session in front, where there is one. */
  readonly params: readonly WireValue[];
  readonly lane: Lane;
  readonly signal: AbortSignal;
  readonly headMs: number;
  readonly idleMs: number;
  readonly maxBytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came back, with the headers of HTTP. */
export interface RpcReply {
  readonly reply: RawReply;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Sends a call once.
 * @throws ExchangeFault when the connection failed, XapiTransportError when the answer is none
 */
export async function rpc(host: HttpHost, transport: Transport, call: RpcCall): Promise<RpcReply> {
  const { path, contentType, body } = transport.encode(call.method, call.params);
  if (body.length > largestBody)
    throw new InvalidArgumentError(
      call.method,
      '',
      `is a call of ${body.length} bytes, and servers take ${largestBody}`,
      { hint: 'Larger things travel by a disk (put) or by SSH.' },
    );
  const answer = await host.exchange(call.lane, {
    method: 'POST',
    path,
    headers: { ...call.headers, 'content-type': contentType },
    body,
    signal: call.signal,
    headMs: call.headMs,
    idleMs: call.idleMs,
    maxBytes: call.maxBytes,
  });
  try {
    return { reply: await transport.decode(call.method, answer), headers: answer.headers };
  } finally {
    answer.discard();
  }
}
