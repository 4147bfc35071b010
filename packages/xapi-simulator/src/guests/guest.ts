import type { GuestLinkMode } from './link-mode.js';
import type { GuestEvent } from './guest-event.js';
import type { GuestDisk, GuestSpec } from './guest-spec.js';

/** How a guest starts. */
export interface GuestStartOptions {
  /** It exists and stands still until it is unpaused. @defaultValue false */
  readonly paused?: boolean | undefined;
  /** What it is to be like from now on. @defaultValue what it was made from, or started with last */
  readonly spec?: GuestSpec | undefined;
}

/** Where a guest's SSH server is, and whom it lets in. */
export interface GuestEndpoint {
  readonly address: string;
  readonly sshPort: number;
  /** The user that its keys let in. */
  readonly sshUser: string;
  /** The public key of its SSH server, `TYPE BASE64`; undefined where none runs. */
  readonly hostKey: string | undefined;
}

/** A guest that does not run. */
export interface HaltedGuest {
  readonly state: 'halted';
  /** Resolves when the machine exists; what runs in it comes up later. */
  start(options?: GuestStartOptions): Promise<RunningGuest | PausedGuest>;
  /** The disk as it is now; it stays as it was then. */
  snapshot(): Promise<GuestDisk>;
  revert(disk: GuestDisk): Promise<void>;
  /** Frees everything. Idempotent. */
  destroy(): Promise<void>;
}

/** A guest that runs. */
export interface RunningGuest extends GuestEndpoint {
  readonly state: 'running';
  readonly console: GuestConsole;
  /** What happens from the start on; ends when the guest is off. */
  readonly events: AsyncIterable<GuestEvent>;
  pause(): Promise<PausedGuest>;
  suspend(): Promise<SuspendedGuest>;
  /** The disk as it is now; it stays as it was then. */
  snapshot(): Promise<GuestDisk>;
  /** What its network does from now on, until it boots again. @throws UnsupportedError where the driver has no say in that */
  setLink(mode: GuestLinkMode): Promise<void>;
  /** Asks; whether it obeys shows in its events. */
  requestShutdown(): Promise<void>;
  /** Asks; whether it obeys shows in its events. */
  requestReboot(): Promise<void>;
  /** Idempotent. */
  powerOff(): Promise<HaltedGuest>;
}

/** A guest that stands still in memory. */
export interface PausedGuest extends GuestEndpoint {
  readonly state: 'paused';
  unpause(): Promise<RunningGuest>;
  /** The disk as it is now; it stays as it was then. */
  snapshot(): Promise<GuestDisk>;
  powerOff(): Promise<HaltedGuest>;
}

/** A guest whose memory was put away. */
export interface SuspendedGuest {
  readonly state: 'suspended';
  resume(): Promise<RunningGuest>;
  /** The disk as it is now; it stays as it was then. */
  snapshot(): Promise<GuestDisk>;
  powerOff(): Promise<HaltedGuest>;
}

/** A guest in any state. */
export type Guest = HaltedGuest | RunningGuest | PausedGuest | SuspendedGuest;

/** The text console of a guest. */
export interface GuestConsole {
  /** The last bytes that it wrote. */
  tail(): Uint8Array;
}
