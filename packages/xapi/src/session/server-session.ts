import type { HttpHost } from '../http/http-host.js';
import type { Transport, TransportName } from '../transport/transport.js';

/** What a server says of itself. */
export interface XapiVersion {
  /** Version of the API: `[2, 21]`. */
  readonly api: readonly [major: number, minor: number];
  /** Version of xapi, with which releases of messages and fields are compared: `24.11.0`. Empty when it is not told. */
  readonly xapi: string;
  /** `XCP-ng 8.3.0` */
  readonly product: string;
  /** The protocol that is spoken with it. */
  readonly transport: TransportName;
}

/** A session on the coordinator of a pool. */
export interface ServerSession {
  readonly host: HttpHost;
  readonly transport: Transport;
  /** The reference of the session: a credential. */
  readonly ref: string;
  /** Counts the sessions of a client, from 1: a call whose session is gone tells by it whether a newer one is there. */
  readonly generation: number;
  readonly version: XapiVersion;
}
