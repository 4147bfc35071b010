import type { AuthMethod } from '../auth/auth-method.js';
import type { HostKeyRules } from '../host-key/host-key-check.js';

/** A host with everything that is needed to log in to it. */
export interface ResolvedTarget {
  /** As the caller named it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly auth: readonly AuthMethod[];
  readonly hostKey: HostKeyRules;
  /** The host to go through, which may have one of its own. */
  readonly via: ResolvedTarget | undefined;
}
