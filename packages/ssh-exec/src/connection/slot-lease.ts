import type { ChannelOpenError } from '../errors/channel-open-error.js';
import type { Connection } from './connection.js';

/** A slot on a connection, to be given back once. */
export interface SlotLease {
  readonly connection: Connection;
  /** It has been in use for a while: it counts as one that stays, and makes room for short ones. */
  settle(): void;
  /** @param wasOpen a channel was there */
  release(wasOpen: boolean): void;
  /** The server did not answer; the slot is given back too, and others get another connection. */
  suspect(): void;
  /** May the session that was refused be had a little later? */
  isTransient(error: ChannelOpenError): boolean;
  /** The server refused the session; the slot is given back too. */
  refused(error: ChannelOpenError): void;
}
