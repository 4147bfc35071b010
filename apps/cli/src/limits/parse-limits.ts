import { parseBytes, type VmLimits } from '@bioxen/core';
import type { VmFlags } from '../vms/vm-flags.js';
import { parseMemory } from './parse-memory.js';
import { parseProcesses } from './parse-processes.js';
import { parseTime } from './parse-time.js';

/** What the library takes for granted as well; named here, so that a document can say which limits there were. */
const USUAL: VmLimits = {
  memoryBytes: 256 * 2 ** 20,
  processes: 0,
  openFiles: 64,
  diskBytes: 0,
  fileBytes: 0,
};

/** The limits that a command line sets, with those that hold without a word. @throws UsageError, InvalidOptionError */
export function parseLimits({ sandbox, timeout, cpu, memory, processes, disk }: VmFlags): VmLimits {
  const diskBytes = disk === undefined ? undefined : parseBytes(disk, { option: '--disk' });
  return {
    // Tier none limits only what is named.
    ...(sandbox === 'none' ? {} : USUAL),
    ...(timeout === undefined ? {} : { timeoutMs: parseTime('--timeout', timeout) }),
    ...(cpu === undefined ? {} : { cpuMs: parseTime('--cpu', cpu) }),
    ...(memory === undefined ? {} : { memoryBytes: parseMemory(memory) }),
    ...(processes === undefined ? {} : { processes: parseProcesses(processes) }),
    ...(diskBytes === undefined ? {} : { diskBytes, fileBytes: diskBytes }),
  };
}
