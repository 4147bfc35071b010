import type { AttachMode } from './attach-policy.js';
import type { SessionState } from './session-state.js';

/** Somebody who is attached. */
export interface SessionClient {
  readonly clientId: string;
  /** As it called itself. */
  readonly name: string;
  readonly mode: AttachMode;
}

/** What a session says of itself. */
export interface SessionDetails {
  /** Is anybody attached? */
  readonly attached: boolean;
  /** Does its interpreter live? */
  readonly running: boolean;
  /** Wall clock, milliseconds since 1970. */
  readonly lastActivity: number;
  readonly state: SessionState;
  /** Why it ended. */
  readonly reason?: string;
  /** The status that a program gave to `os.exit`. */
  readonly exitCode?: number;
  /** Wall clock, milliseconds since 1970. */
  readonly createdAt: number;
  readonly vmType: string;
  readonly engine?: string;
  readonly sandbox?: string;
  readonly luaVersion: string;
  /** The host it runs on, where that is not this computer. */
  readonly host?: string;
  /** Else the process that runs its programs: the interpreter, or the one that an engine is embedded in. */
  readonly pid?: number;
  readonly clients: readonly SessionClient[];
  /** Bytes of its events, those included that are no longer kept. */
  readonly bytes: number;
  /** Number of the last event. */
  readonly seq: number;
  /** Requests that wait. */
  readonly queued: number;
  readonly environment?: string;
  readonly idleTimeoutMs?: number;
  /** The name of the VM that it was made for, as its maker said. */
  readonly madeFor?: string;
}
