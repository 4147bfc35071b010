import type { DaemonHello } from '../wire/protocol.js';

/** What the daemon says to `status`. */
export interface DaemonStatus extends DaemonHello {
  readonly sessions: number;
  readonly clients: number;
  /** What lives in it beside sessions, such as biological VMs. */
  readonly others: number;
  /** Of the daemon, interpreters apart, bytes. */
  readonly rssBytes: number;
  readonly socket: string;
}
