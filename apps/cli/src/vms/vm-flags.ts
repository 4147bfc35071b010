import type { NativeTier } from 'bioxen';
import type { NamedMachine } from './vm-record.js';

/** The options that choose an interpreter, what stands around it and what it may use, as commander gives them. */
export interface VmFlags {
  /** `ssh://user@host:port` */
  readonly on?: string | undefined;
  readonly sshConfig?: string | undefined;
  /** The machine that `--on NAME` stands for. */
  readonly machine?: NamedMachine | undefined;
  readonly lua?: string | undefined;
  readonly engine?: 'auto' | 'embedded' | 'native' | undefined;
  readonly sandbox?: NativeTier | undefined;
  readonly untrusted?: boolean | undefined;
  readonly network?: 'none' | 'host' | undefined;
  readonly readOnly?: readonly string[] | undefined;
  readonly timeout?: string | undefined;
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
  readonly processes?: string | undefined;
  readonly disk?: string | undefined;
}
