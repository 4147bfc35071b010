import type { Duplex, Writable } from 'node:stream';
import type { SFTPWrapper } from 'ssh2';
import type { ChannelOutput } from './channel-output.js';

/** The size of a terminal, in characters. */
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** A terminal for a session. */
export interface TerminalRequest extends TerminalSize {
  /** Its type: `xterm-256color`. */
  readonly term: string;
}

/** What a session is opened for. */
export interface SessionRequest {
  /** The line for the account's login shell; without one, the shell itself. */
  readonly command?: string | undefined;
  readonly terminal?: TerminalRequest | undefined;
}

/** How a session ended. */
export interface SessionEnd {
  /** What the server said of the end of the program; undefined when it said nothing, or when output was lost. */
  readonly exit: SessionExit | undefined;
  /** Why the connection was lost, when that ended it. */
  readonly lost: Error | undefined;
}

/** What a server reports of the end of a program. */
export interface SessionExit {
  readonly exitCode: number | undefined;
  /** `SIGKILL`. */
  readonly signal: string | undefined;
}

/** An open session: one program on the other side. */
export interface SessionChannel {
  readonly stdin: Writable;
  readonly stdout: ChannelOutput;
  readonly stderr: ChannelOutput;
  /** Resolves once, when the channel is closed and its output was read. Never rejects. */
  readonly closed: Promise<SessionEnd>;
  /** Did any output come? */
  hasSpoken(): boolean;
  resize(size: TerminalSize): void;
  /** Throws away what comes from now on, so that `closed` needs no reader. */
  discard(): void;
  /** Closes the channel. What runs behind it is not told: that is what leash and warden are for. */
  close(): void;
}

/** Where a forwarded connection goes: a host and port, or a socket file. */
export type ForwardTarget = { readonly host: string; readonly port: number } | { readonly path: string };

/** An address on the host. */
export interface ListenAddress {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** A port of the host that leads to this side. */
export interface RemoteListener {
  readonly port: number;
  /** Never rejects. */
  close(): Promise<void>;
}

/** One connection to a host. */
export interface SshTransport {
  /** Sessions that are open or being opened. */
  readonly sessions: number;
  /** May something new be asked for? False from the first sign of the end on, which is before `gone`. */
  readonly isUsable: boolean;
  /** Do sessions reach the server in the order in which they are asked for? */
  readonly isOrdered: boolean;
  /** Does every line stand between two of the transport's own? A login shell that is no POSIX one takes encoded lines then. */
  readonly marksLines: boolean;
  /** Resolves once, when the connection is gone, with the reason; undefined after `close`. */
  readonly gone: Promise<Error | undefined>;
  /**
   * @throws ChannelOpenError, ConnectionLostError, SshTimeoutError: each tells whether the command can have started
   */
  openSession(request: SessionRequest): Promise<SessionChannel>;
  openSftp(): Promise<SftpSession>;
  openForward(target: ForwardTarget): Promise<Duplex>;
  /** Has the host listen. */
  listen(address: ListenAddress, take: (connection: Duplex) => void): Promise<RemoteListener>;
  /** Asks the server for a sign of life. */
  ping(): Promise<void>;
  close(): void;
}

/** The SFTP client of ssh2, which both sides of the interface know. */
export type SftpSession = SFTPWrapper;
