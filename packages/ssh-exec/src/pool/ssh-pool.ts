import type { SshHost } from '../ssh-host.js';
import type { SshHostOptions } from '../ssh-host-options.js';

/** A host of a pool, and how it is logged in to. What holds for all of them stands in `SshPoolOptions`. */
export type SshPoolTarget = Pick<
  SshHostOptions,
  | 'host'
  | 'port'
  | 'user'
  | 'keyPath'
  | 'auth'
  | 'hostKey'
  | 'config'
  | 'jump'
  | 'transport'
  | 'legacyAlgorithms'
  | 'signal'
>;

/** Sessions of one connection. */
export interface SshPoolSessions {
  /** How many there may be, until the server says otherwise (MaxSessions). @defaultValue 10 */
  readonly assume?: number | undefined;
  /** How many processes that stay leave to short commands. @defaultValue 1 */
  readonly reserve?: number | undefined;
}

/** Options of `createSshPool`. */
export interface SshPoolOptions extends Pick<
  SshHostOptions,
  'timeouts' | 'keepalive' | 'reconnect' | 'onReaped' | 'clock' | 'random' | 'logger'
> {
  /** @defaultValue 4 */
  readonly maxConnectionsPerHost?: number | undefined;
  /**
   * Logins to one server, whoever they are for, that may be under way at the same time; others wait (MaxStartups).
   * @defaultValue 8
   */
  readonly maxHandshakesPerHost?: number | undefined;
  readonly sessions?: SshPoolSessions | undefined;
}

/**
 * Connections to any number of hosts. Who asks for the same target (user, host, port, hosts to go through, login, host key
 * policy) uses the same connections: sessions are counted together. They are closed when nobody has used them for
 * `timeouts.idleMs`, also when nobody holds the host any more.
 */
export interface SshPool extends AsyncDisposable {
  /** Connections that are open now, to all hosts. */
  readonly connections: number;
  /**
   * A host to which the first call connects. Its `close` ends what runs through it, and nothing of other holders.
   * @throws ConfigError, SshUnsupportedError, InvalidOptionError, ClosedError
   */
  host(target: SshPoolTarget): Promise<SshHost>;
  /** The same, logged in to at once. @throws what `host` and `connectSsh` throw */
  connect(target: SshPoolTarget): Promise<SshHost>;
  /** Ends what runs on all hosts, and all connections. Takes the longest `killGraceMs` and a second at most. Idempotent. */
  close(): Promise<void>;
}
