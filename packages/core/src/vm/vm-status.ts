import type { SandboxTier } from './execution-result.js';

/**
 * `created`: nothing runs yet. `running`: ready for code. `exited`: a persistent program called `os.exit`.
 * `lost`: its interpreter was killed or crashed, its state is gone. `closed`: `close()` was called.
 */
export type VmState = 'created' | 'running' | 'exited' | 'lost' | 'closed';

/** What a VM says of itself. Kinds of VM add fields of their own. */
export interface VmStatus {
  readonly id: string;
  readonly type: string;
  readonly state: VmState;
  readonly persistent: boolean;
  readonly networked: boolean;
  /** `Lua 5.4`, once an interpreter has said so. */
  readonly luaVersion?: string;
  /** `embedded` or `native` for local VMs. */
  readonly engine?: string;
  readonly sandbox?: SandboxTier;
  /** Process of the interpreter of a persistent VM, where it is one of this computer and runs. */
  readonly pid?: number;
}
