import type { OptionChecks } from '../options/check-options.js';
import {
  aBoolean,
  aCount,
  aFunction,
  anAbortSignal,
  anArray,
  aString,
  byteCount,
  milliseconds,
  oneOf,
  type OptionCheck,
} from '../options/option-check.js';

const anInputSource: OptionCheck = (value) =>
  typeof value === 'string' ||
  value instanceof Uint8Array ||
  (typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    typeof value[Symbol.asyncIterator] === 'function')
    ? undefined
    : 'a text, a Uint8Array or an async iterable of Uint8Array';

/** What fits each option of an execution. */
export const executeOptionChecks: OptionChecks = {
  args: anArray,
  input: anInputSource,
  timeoutMs: milliseconds,
  signal: anAbortSignal,
  maxOutputBytes: byteCount,
  onOutputLimit: oneOf('truncate', 'kill'),
  buffer: aBoolean,
  onOutput: aFunction,
  buffering: oneOf('block', 'line'),
  reject: aBoolean,
  stripFinalNewline: aBoolean,
  strings: oneOf('auto', 'bytes'),
  chunkName: aString,
  mode: oneOf('chunk', 'repl'),
  globals: oneOf('shared', 'own'),
  locals: oneOf('program', 'kept'),
};

const LEAST_MEMORY_BYTES = 16 * 2 ** 20;
const MOST_PROCESSES = 4_096;
/** Fewer are not enough to load an interpreter. */
const LEAST_OPEN_FILES = 8;
const MOST_OPEN_FILES = 65_536;

/** What fits each limit of a VM. */
export const vmLimitChecks: OptionChecks = {
  memoryBytes: (value) =>
    byteCount(value) === undefined && Number(value) >= LEAST_MEMORY_BYTES
      ? undefined
      : "a number of bytes, at least 16 MiB (parseBytes('256MB') makes one)",
  cpuMs: milliseconds,
  totalCpuMs: milliseconds,
  timeoutMs: milliseconds,
  maxOutputBytes: byteCount,
  processes: (value) =>
    aCount(value) === undefined && Number(value) <= MOST_PROCESSES
      ? undefined
      : `a whole number from 0 to ${String(MOST_PROCESSES)}`,
  openFiles: (value) =>
    aCount(value) === undefined && Number(value) >= LEAST_OPEN_FILES && Number(value) <= MOST_OPEN_FILES
      ? undefined
      : `a whole number from ${String(LEAST_OPEN_FILES)} to ${String(MOST_OPEN_FILES)}`,
  diskBytes: byteCount,
  fileBytes: byteCount,
};

/** What fits each option that every kind of VM takes. */
export const vmOptionChecks: OptionChecks = {
  vmId: aString,
  vmType: aString,
  networked: aBoolean,
  persistent: aBoolean,
  debugMode: aBoolean,
  luaExecutable: aString,
  config: (value) => (typeof value === 'object' && value !== null ? undefined : 'an object'),
  logger: (value) => (typeof value === 'object' && value !== null ? undefined : 'a logger'),
};
