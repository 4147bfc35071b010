import type { NativeTier } from './sandbox-options.js';

/** One wall between a program and the computer. */
export type SandboxLayer =
  | 'namespaces'
  | 'private-root'
  | 'no-network'
  | 'internet-only'
  | 'landlock'
  | 'seccomp'
  | 'no-new-privileges'
  | 'unprivileged-user'
  | 'rlimits'
  | 'control-group'
  | 'clean-environment'
  | 'private-directory'
  | 'process-group'
  | 'dies-with-parent';

/** What keeps a limit; `none` where nothing does. */
export interface LimitKeepers {
  readonly memory: 'control-group' | 'address-space' | 'none';
  /** Of the process as a whole; `cpuMs` of a program in a persistent interpreter is the host's to sample. */
  readonly cpu: 'rlimit' | 'none';
  readonly processes: 'seccomp' | 'control-group' | 'rlimit' | 'none';
  readonly openFiles: 'rlimit' | 'none';
  readonly fileBytes: 'rlimit' | 'none';
  readonly diskBytes: 'no-directory' | 'tmpfs' | 'none';
}

/** What was reached for one process, gaps included: said before any program runs, and in `--json`. */
export interface SandboxReport {
  readonly tier: NativeTier;
  readonly layers: readonly SandboxLayer[];
  readonly limits: LimitKeepers;
  /** What this tier or this computer leaves open, one sentence each. */
  readonly gaps: readonly string[];
}
