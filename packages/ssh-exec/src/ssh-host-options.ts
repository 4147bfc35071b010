import type { Clock, Logger, Random } from '@bioxen/core';
import type { AuthMethod } from './auth/auth-method.js';
import type { ReapedJobs } from './connection/reaped-jobs.js';
import type { HostKeyPolicy } from './host-key/host-key-policy.js';

/** How long a connection waits for what. */
export interface SshTimeouts {
  /** For a TCP connection. @defaultValue 10000 */
  readonly connectMs?: number | undefined;
  /** From the connection to the end of the login, and for what a login shell does first. @defaultValue 15000 */
  readonly handshakeMs?: number | undefined;
  /** For an answer of the server. @defaultValue 10000 */
  readonly channelOpenMs?: number | undefined;
  /** A connection that nobody uses is closed after this. @defaultValue 60000 */
  readonly idleMs?: number | undefined;
}

/** Signs of life that a connection asks for. It is given up after `max` unanswered ones. */
export interface SshKeepalive {
  /** @defaultValue 15000 */
  readonly intervalMs?: number | undefined;
  /** @defaultValue 3 */
  readonly max?: number | undefined;
}

/** How a lost connection is opened again, when something is to be done over it. */
export interface SshReconnect {
  /** @defaultValue 5 */
  readonly retries?: number | undefined;
  /** @defaultValue 200 */
  readonly minDelayMs?: number | undefined;
  /** @defaultValue 10000 */
  readonly maxDelayMs?: number | undefined;
}

/** A host to go through. */
export interface SshJump {
  /** Its name or address, or a name of the configuration; `user@box` and `ssh://user@box:2222` are understood. */
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly keyPath?: string | undefined;
  readonly auth?: readonly AuthMethod[] | undefined;
  readonly hostKey?: HostKeyPolicy | undefined;
}

/** Options of `connectSsh`. */
export interface SshHostOptions extends SshJump {
  /**
   * Where names, keys and hosts to go through come from, beside these options: `auto` asks the `ssh` program, and reads
   * ~/.ssh/config itself where there is none; `none` takes these options alone; a file is read as ~/.ssh/config is.
   * @defaultValue 'auto'
   */
  readonly config?: 'auto' | 'none' | { readonly file: string } | undefined;
  /**
   * Socket of the agent that is asked where neither `auth` nor the configuration names one.
   * @defaultValue the environment variable SSH_AUTH_SOCK
   */
  readonly agentSocket?: string | undefined;
  /** Hosts to go through, the nearest first. @defaultValue ProxyJump of the configuration */
  readonly jump?: readonly SshJump[] | undefined;
  /**
   * What carries the connection: `ssh2` in this process, or the `ssh` program, which knows certificates, FIDO keys and
   * post-quantum key exchange. `auto` takes `ssh` where the host is known by an authority only or a key has a certificate.
   * @defaultValue 'auto'
   */
  readonly transport?: 'auto' | 'ssh2' | 'openssh' | undefined;
  readonly timeouts?: SshTimeouts | undefined;
  readonly keepalive?: SshKeepalive | undefined;
  readonly reconnect?: SshReconnect | undefined;
  /** @defaultValue 4 */
  readonly maxConnections?: number | undefined;
  /** Sessions that a connection may have, until the server says otherwise (MaxSessions). @defaultValue 10 */
  readonly assumedSessions?: number | undefined;
  /** Offer SHA-1 and CBC too, for servers that know nothing else. @defaultValue false */
  readonly legacyAlgorithms?: boolean | undefined;
  /**
   * Called when a new connection has ended what a lost one had left running: what `ConnectionLostError` could not say yet.
   */
  readonly onReaped?: ((event: ReapedJobs) => void) | undefined;
  /** Ends the connecting. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly logger?: Logger | undefined;
}
