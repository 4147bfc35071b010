import { InvalidOptionError, type VmLimits } from '@bioxen/core';
import type { ResolvedSandbox } from './sandbox-options.js';

// The least memory in which every interpreter starts (measured: lua5.4 8 MiB, luajit 16 MiB).
const MINIMUM_MEMORY_BYTES = 16 * 1024 * 1024;

const DEFAULT_MEMORY_BYTES = 256 * 1024 * 1024;
const DEFAULT_OPEN_FILES = 64;
const BUILD_PROCESSES = 64;

/** What one process is held to. Undefined is no limit. */
export interface ProcessLimits {
  readonly memoryBytes: number | undefined;
  /** Processor time of the whole process. */
  readonly cpuMs: number | undefined;
  /** Which of the two limits that is. */
  readonly cpuLimit: 'cpu' | 'total-cpu';
  readonly openFiles: number | undefined;
  readonly fileBytes: number | undefined;
  /** Size of the private writable directory; 0 is no directory. */
  readonly diskBytes: number;
  readonly processes: number;
}

/**
 * The limits of one process with the defaults of its tier; tier `none` has none but those that are named.
 * `oneShot`: the process runs one program, so that the program's CPU limit is the process's.
 * @throws InvalidOptionError
 */
export function processLimits(limits: VmLimits, sandbox: ResolvedSandbox, oneShot: boolean): ProcessLimits {
  const bare = sandbox.tier === 'none';
  const { memoryBytes = bare ? undefined : DEFAULT_MEMORY_BYTES, diskBytes = 0 } = limits;
  const { processes = sandbox.profile === 'build' ? BUILD_PROCESSES : 0 } = limits;
  if (memoryBytes !== undefined && memoryBytes < MINIMUM_MEMORY_BYTES) {
    throw new InvalidOptionError('limits.memoryBytes', 'no interpreter starts in less than 16 MiB');
  }
  const { totalCpuMs = Infinity } = limits;
  const programCpuMs = oneShot ? (limits.cpuMs ?? Infinity) : Infinity;
  const cpuMs = Math.min(totalCpuMs, programCpuMs);
  return {
    memoryBytes,
    cpuMs: cpuMs === Infinity ? undefined : cpuMs,
    cpuLimit: totalCpuMs < programCpuMs ? 'total-cpu' : 'cpu',
    openFiles: limits.openFiles ?? (bare ? undefined : DEFAULT_OPEN_FILES),
    fileBytes: limits.fileBytes ?? (bare && diskBytes === 0 ? undefined : diskBytes),
    diskBytes,
    processes,
  };
}
