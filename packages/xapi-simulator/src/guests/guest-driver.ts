import type { GuestDisk, HaltedGuest } from './guest.js';

/** The kinds of drivers. `paper` runs nothing; the others run machines. */
export type GuestKind = 'paper' | 'process' | 'uml' | 'qemu';

/** What a driver can show of a real machine. */
export interface GuestFidelity {
  /** Programs run in it, and it has an SSH server. */
  readonly execution: boolean;
  /** It has a kernel of its own: it boots, panics, and dies without a word on the network. */
  readonly kernel: boolean;
  /** How much of it a suspend puts away. */
  readonly suspend: 'none' | 'frozen' | 'memory';
  /** Memory and CPU settings have an effect. */
  readonly resources: boolean;
}

/** How many guests a driver runs. */
export interface GuestCapacity {
  readonly maxGuests: number;
  readonly memoryBytesEach: number;
  readonly bootsAtOnce: number;
}

/** A guest to make. */
export interface GuestSpec {
  /** `[a-z0-9-]`, 1 to 32 characters. */
  readonly name: string;
  readonly memoryBytes: number;
  /** When the agent reports: at once, never, or later. */
  readonly agent: 'ready' | 'never' | { readonly delayMs: number };
  /** It does nothing when it is asked to shut down or to reboot. */
  readonly ignoresRequests: boolean;
  /** `xenstore_data` keys `vm-data/*`. */
  readonly vmData: ReadonlyMap<string, string>;
  /** What its disk begins with: that of the VM or snapshot that it is a copy of. */
  readonly disk?: GuestDisk | undefined;
  /** A NoCloud image with the label `cidata`. */
  readonly configDrive?: Uint8Array | undefined;
}

/**
 * Makes the machines behind the VMs of the simulator. It knows nothing of XenAPI: power states are checked before it is
 * called, and what it cannot do it refuses with a `BioxenError`.
 */
export interface GuestDriver extends AsyncDisposable {
  readonly kind: GuestKind;
  readonly fidelity: GuestFidelity;
  readonly capacity: GuestCapacity;
  /** Disk, keys and address; nothing runs. */
  create(spec: GuestSpec): Promise<HaltedGuest>;
}
