import type { HaltedGuest } from './guest.js';
import type { GuestDisk, GuestSpec } from './guest-spec.js';

/** The kinds of drivers. `paper` runs nothing; the others run machines. */
export type GuestKind = 'paper' | 'process' | 'uml' | 'qemu';

/** What a driver can show of a real machine. */
export interface GuestFidelity {
  /** Programs run in it, and it has an SSH server. */
  readonly execution: boolean;
  /** It has a kernel of its own: it boots, panics, and dies without a word on the network. */
  readonly kernel: boolean;
  /** Who can log in: the user who runs the driver, or root and whoever there is in it. */
  readonly users: 'none' | 'one' | 'any';
  /** It can vanish, or stand still, without a word on the network: never, where a relay keeps silent for it, or as a machine does. */
  readonly silence: 'none' | 'relay' | 'real';
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
  /** Frees a disk that no guest will begin with, or go back to, any more. */
  discard(disk: GuestDisk): Promise<void>;
}
