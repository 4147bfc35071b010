import type { RawReply, WireValue } from '../wire/wire-value.js';

/** The names of the two protocols. */
export type TransportName = 'json-rpc' | 'xml-rpc';

/** A call as it goes out. */
export interface EncodedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** An answer as it comes in. The body may be read once; what of it is not read is thrown away by its owner. */
export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  /** Where a redirect points to. */
  readonly location?: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** One of the two protocols: bytes out, raw values in. It knows nothing of types, sessions and connections. */
export interface Transport {
  readonly name: TransportName;
  /** `params` with the session in front, where there is one. */
  encode(method: string, params: readonly WireValue[]): EncodedRequest;
  /**
   * @throws XapiTransportError XAPI_HTTP for a status that is no answer, XAPI_PROTOCOL for a body that is none
   */
  decode(method: string, reply: HttpReply): Promise<RawReply>;
}
