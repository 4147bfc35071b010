import type { LocalVmOptions } from '../local-vm-options.js';

/** What makes no difference to an interpreter that has just started. */
const OF_THE_VM: ReadonlySet<string> = new Set([
  'vmId',
  'vmType',
  'debugMode',
  'modules',
  'findModule',
  'pool',
  'logger',
]);

/**
 * What interpreters have in common that may stand for one another; undefined for a VM that is given none ahead of time: one
 * whose programs do not share an interpreter, or whose clock or random numbers are its own.
 */
export function spareKey(options: LocalVmOptions): string | undefined {
  const { persistent, clock, random } = options;
  if (persistent !== true || clock !== undefined || random !== undefined) return undefined;
  const entries = Object.entries(options).filter(
    ([name, value]) => !OF_THE_VM.has(name) && value !== undefined,
  );
  return JSON.stringify(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    sorted,
  );
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
