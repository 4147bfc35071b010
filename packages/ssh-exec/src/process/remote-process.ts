import type { Readable, Writable } from 'node:stream';
import type { Reaped } from '../errors/started.js';

/** How a process ended. */
export type ProcessExit =
  /** By itself; 128 and more may stand for a signal, as in a shell. */
  | { readonly how: 'exited'; readonly exitCode: number }
  /** It was killed, by this side or by a limit. */
  | { readonly how: 'killed' }
  /** Nobody knows: the connection broke, or the host did not answer any more when it was to be killed. */
  | {
      readonly how: 'lost';
      readonly reason: string;
      /** The name by which `onReaped` tells what became of it. */
      readonly job?: string;
    };

/**
 * A process on another host, with its three streams as plain bytes. It lives on a leash: whatever happens to this side or
 * to the connection, it and its children end. Both outputs have to be read, or it stalls when they are full.
 */
export interface RemoteProcess extends AsyncDisposable {
  readonly name: string;
  readonly host: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** On the host; undefined where there is no /proc. */
  readonly pid: number | undefined;
  /** Ticks since the host was started, as /proc has it: with `pid` it names the process for ever. */
  readonly startTime: string | undefined;
  /** What the login shell printed before the program began, its first 4 KiB. */
  readonly noise: string;
  /** Resolves when the process is gone and its output was read, or when `kill` gave it up. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /**
   * Sends a signal to the program itself: `SIGINT`. Resolves when nothing of it is under way any more, with false where it
   * was not sent: there is no warden, or the program has ended. One whose warden is killed meanwhile may have been sent.
   * @throws InvalidOptionError for what is no name of a signal
   */
  signal(name: string): Promise<boolean>;
  /**
   * Does its host answer? Asks for a sign of life, and gives back false when none comes within a second. The transport
   * `openssh` has only that of the program `ssh`.
   */
  isHeard(): Promise<boolean>;
  /** Ends its input; it has `graceMs` from then on. Resolves with `exited`. */
  end(): Promise<ProcessExit>;
  /** Ends it and its children now. Says whether they are known to be gone. */
  kill(): Promise<Reaped>;
  /** The same as `kill`. Idempotent. */
  close(): Promise<void>;
}
