import type { Clock, Logger, Random } from '@bioxen/core';
import type { Reaped } from '../errors/started.js';
import type { SshBootError } from '../errors/ssh-boot-error.js';
import type { Warden } from '../guard/warden.js';
import type { SshTransport } from '../transport/transport.js';

/** What a dead connection left behind: the next warden sweeps it. */
export interface Leftover {
  /** The name of its registry. */
  readonly registry: string;
  readonly tokens: readonly string[];
  /** Registries of wardens that were killed before. */
  readonly orphans: readonly string[];
}

/** A warden that has not said yet that it is there. */
export interface StartingWarden {
  /** The name of its registry. */
  readonly registry: string;
  /** What `Connection.warden` says. */
  readonly greeted: Promise<Warden | undefined>;
}

/** What one connection to a host has learnt for the next. */
export interface Learnt {
  /** Sessions that a connection may have. */
  sessions: number;
  /** There can be no warden. */
  isWithoutWarden: boolean;
  /** The account runs something else than what it is told. */
  bootFailure: SshBootError | undefined;
}

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly transport: SshTransport;
  readonly host: string;
  readonly learnt: Learnt;
  /** Sessions that long-lived processes leave to short commands. */
  readonly reservedSessions: number;
  readonly handshakeMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** What earlier connections left behind; taken, so that it is swept once. */
  readonly takeLeftovers: () => readonly Leftover[];
  readonly onReaped: (leftover: Leftover, reaped: Reaped) => void;
}
