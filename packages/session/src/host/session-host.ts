import type { VmOptions } from '@bioxen/core';
import type { AttachOptions } from '../core/attach-policy.js';
import type { SessionDetails } from '../core/session-details.js';
import type { ReplayedProgram, RestartOptions } from '../core/replay.js';
import type { SessionLimits } from '../core/session-options.js';
import type { InteractiveSession } from '../interactive-session.js';

/** Options of the VM behind a session: those of every VM, and those of its type. */
export interface SessionVmOptions extends VmOptions {
  /** Short for `vmType`. */
  readonly type?: string;
  readonly [option: string]: unknown;
}

/** Options of a new session. */
export interface CreateSessionOptions extends SessionLimits {
  /** The VM that it gets. @defaultValue one of the type `basic` */
  readonly vm?: SessionVmOptions;
  /** How the maker is attached to it. */
  readonly attach?: AttachOptions;
}

/** Where sessions live: in this process, or in the daemon. What they do is the same. */
export interface SessionHost extends AsyncDisposable {
  /** Was it let go of, or is the connection to it gone? */
  readonly isClosed: boolean;
  /** Makes a VM and a session on it, and attaches. @throws SessionAlreadyExistsError, and what making the VM throws */
  create(id: string, options?: CreateSessionOptions): Promise<InteractiveSession>;
  /** @throws SessionNotFoundError, AttachError, SessionLostError */
  attach(id: string, options?: AttachOptions): Promise<InteractiveSession>;
  /** All sessions, in the order of their creation. */
  list(): Promise<ReadonlyMap<string, SessionDetails>>;
  /** Detaches everybody from a session, which goes on; resolves with how many. @throws SessionNotFoundError */
  detachAll(id: string): Promise<number>;
  /** Ends a session and its interpreter; false when there is none of this name. */
  terminate(id: string): Promise<boolean>;
  /**
   * Gives an ended session a fresh interpreter, and runs again what is listed, and nothing else.
   * @throws SessionNotFoundError, SessionStateError, InvalidOptionError
   */
  restart(id: string, options?: RestartOptions): Promise<readonly ReplayedProgram[]>;
  /** Lets go of everything. Sessions of this process end with it, those of the daemon go on. Idempotent. */
  close(): Promise<void>;
}
