import type { CallLog } from './calls/call-log.js';
import type { DatabaseView } from './database/table-view.js';
import type { FaultSchedule } from './faults/fault-schedule.js';
import type { GuestControl } from './guests/guest-control.js';

/** A host of a simulated pool. */
export interface SimulatedHost {
  /** `http://127.0.0.1:1234`, or `https:` with TLS. It stays the same over restarts. */
  readonly url: string;
  /** Without TLS, whether or not there is a port with it. */
  readonly plainUrl: string;
  /** Its reference in the API. */
  readonly ref: string;
  /** Its certificate, PEM; undefined without TLS. */
  readonly certificate: string | undefined;
  /** SHA-256 of its certificate: `AB:CD:…`; undefined without TLS. */
  readonly fingerprint: string | undefined;
  /** Is it on the network? */
  readonly isUp: boolean;
  /** Does it speak for the pool? */
  readonly isCoordinator: boolean;
  /** Shows another certificate to later connections. */
  changeCertificate(): void;
  /** Leaves the network at once; every connection is reset. */
  stop(): Promise<void>;
  /** Comes back on its old ports: as coordinator if it still is the one, else as a slave. */
  start(): Promise<void>;
}

/** How a restart goes. */
export interface RestartOptions {
  /** Off the network for so long. @defaultValue 0 */
  readonly downMs?: number | undefined;
  /** With the objects as they are. Otherwise they go back to what the pool began with. @defaultValue true */
  readonly keepDatabase?: boolean | undefined;
}

/** How a coordinator dies. */
export interface FailMasterOptions {
  /** How long nobody speaks for the pool. @defaultValue 0 */
  readonly electAfterMs?: number | undefined;
}

/** A storm of changes. */
export interface BurstOptions {
  /** The class whose objects change, in turn. */
  readonly class: string;
  /** How many changes. */
  readonly mods: number;
}

/** A XenAPI pool on loopback. */
export interface XapiSimulator extends AsyncDisposable {
  /** The url of the first host. */
  readonly url: string;
  /** SHA-256 of the first host's certificate; undefined without TLS. */
  readonly fingerprint: string | undefined;
  /** The first host's certificate, PEM; undefined without TLS. */
  readonly certificate: string | undefined;
  /** A user who may do everything, and the password. */
  readonly user: string;
  readonly password: string;
  readonly hosts: readonly SimulatedHost[];
  /** What clients called. */
  readonly calls: CallLog;
  /** The objects of the pool, to look at and to change. */
  readonly db: DatabaseView;
  /** The logins that are open: how many, and their references. */
  readonly sessions: { readonly size: number; refs(): readonly string[] };
  /** Connections that are open, on all hosts. */
  readonly openSockets: number;
  /** Long polls that wait. */
  readonly waitingPolls: number;
  /** What goes wrong. */
  readonly faults: FaultSchedule;
  /** The machine behind a VM. */
  guest(vm: string): GuestControl;
  /**
   * The first bytes of a disk, as a guest would read them: all of it, unless a number is given.
   * @throws InvalidOptionError for more than 1 GiB
   */
  diskBytes(vdi: string, lengthBytes?: number): Buffer;
  /** Ends all sessions, tasks and connections, and comes back; the counter of changes starts again lower. */
  restart(options?: RestartOptions): Promise<void>;
  /** The coordinator leaves the network for good and another host takes its place. */
  failMaster(options?: FailMasterOptions): Promise<void>;
  /** Ends a session, as a server does that has too many. */
  expireSession(ref: string): void;
  /** Changes objects, one event each. */
  burst(options: BurstOptions): void;
  /** Stops everything; resolves when nothing is left. Idempotent. */
  close(): Promise<void>;
}
