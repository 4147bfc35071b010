import type { Ref } from '@bioxen/xapi';
import type { SshHost } from '@bioxen/ssh-exec';

/** The machine that a VM is on. */
export interface KnownMachine {
  readonly ref: Ref<'VM'>;
  readonly uuid: string;
  /** Fingerprint of the key that it was given for its SSH server. */
  readonly givenKey: string | undefined;
  /** We made it: it may be destroyed by policy. */
  readonly isOurs: boolean;
}

/** A machine that is up and has let us in. */
export interface ReachedMachine {
  readonly known: KnownMachine;
  readonly ip: string;
  readonly ssh: SshHost;
}
