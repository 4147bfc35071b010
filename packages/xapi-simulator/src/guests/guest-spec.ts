import type { SshKeyPair } from './ssh-keys.js';

/** The content of a guest's disk at one moment. What it is only its driver knows. */
export interface GuestDisk {
  readonly id: string;
}

/** A guest to make. */
export interface GuestSpec {
  /** `[a-z0-9-]`, 1 to 32 characters. */
  readonly name: string;
  readonly memoryBytes: number;
  /** OpenSSH public keys that may log in. */
  readonly authorizedKeys: readonly string[];
  /** The key of its SSH server. @defaultValue a new ed25519 key */
  readonly hostKey?: SshKeyPair | undefined;
  /** When the agent reports: once the SSH server listens, never, or so many milliseconds after the start, whatever runs by then. */
  readonly agent: 'ready' | 'never' | { readonly delayMs: number };
  /** It does nothing when it is asked to shut down or to reboot. */
  readonly ignoresRequests: boolean;
  /** `xenstore_data` keys `vm-data/*`. */
  readonly vmData: ReadonlyMap<string, string>;
  /** What its disk begins with: that of the VM or snapshot that it is a copy of. */
  readonly disk?: GuestDisk | undefined;
  /** A NoCloud image with the label `cidata`. */
  readonly configDrive?: Uint8Array | undefined;
  /**
   * What runs first in a guest with a kernel of its own: `small`, which starts an SSH server with the keys above; or `systemd`, whose
   * server has the keys that cloud-init or its own units give it.
   * @defaultValue 'small'
   */
  readonly init?: 'small' | 'systemd' | undefined;
}
