import type { OutputFormat } from 'bioxen';
import type { VmFlags } from '../vms/vm-flags.js';

/** The options of `bioxen map`, as commander gives them. */
export interface MapFlags extends VmFlags {
  readonly over: string;
  readonly out?: string;
  readonly format?: OutputFormat;
  readonly columns?: string;
  readonly param?: readonly string[];
  readonly executor?: 'local' | 'slurm' | 'fleet';
  readonly redis?: string;
  readonly sbatch?: readonly string[];
  readonly taskSize?: string;
  /** Path of what a task of a cluster has to do. */
  readonly task?: string;
  readonly workers?: string;
  readonly failed?: string;
  readonly failFast?: boolean;
  readonly resume?: boolean;
  readonly chunk?: string;
  readonly maxRecord?: string;
  readonly modules?: string;
  readonly env?: string;
  readonly json?: boolean;
  readonly jsonSchema?: boolean;
}
