import type { GuestEvent } from './guest-event.js';

/** The content of a guest's disk at one moment. What it is only its driver knows. */
export interface GuestDisk {
  readonly id: string;
}

/** A guest that does not run. */
export interface HaltedGuest {
  readonly state: 'halted';
  /** Resolves when the machine exists; what runs in it comes up later. */
  start(options?: { readonly paused?: boolean }): Promise<RunningGuest | PausedGuest>;
  /** The disk as it is now; it stays as it was then. */
  snapshot(): Promise<GuestDisk>;
  revert(disk: GuestDisk): Promise<void>;
  /** Frees everything. Idempotent. */
  destroy(): Promise<void>;
}

/** A guest that runs. */
export interface RunningGuest {
  readonly state: 'running';
  readonly address: string;
  readonly sshPort: number;
  readonly console: GuestConsole;
  /** What happens from the start on; ends when the guest is off. */
  readonly events: AsyncIterable<GuestEvent>;
  pause(): Promise<PausedGuest>;
  suspend(): Promise<SuspendedGuest>;
  /** The disk as it is now; it stays as it was then. */
  snapshot(): Promise<GuestDisk>;
  /** Asks; whether it obeys shows in its events. */
  requestShutdown(): Promise<void>;
  /** Asks; whether it obeys shows in its events. */
  requestReboot(): Promise<void>;
  /** Idempotent. */
  powerOff(): Promise<HaltedGuest>;
}

/** A guest that stands still in memory. */
export interface PausedGuest {
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
