import type { OptionChecks } from '../options/check-options.js';
import {
  aBoolean,
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
  (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
    ? undefined
    : 'a text, a Uint8Array or an async iterable of Uint8Array';

/** What fits each option of an execution. */
export const executeOptionChecks: OptionChecks = {
  args: anArray,
  input: anInputSource,
  timeoutMs: milliseconds,
  signal: anAbortSignal,
  maxOutputBytes: byteCount,
  buffer: aBoolean,
  onOutput: aFunction,
  buffering: oneOf('block', 'line'),
  reject: aBoolean,
  stripFinalNewline: aBoolean,
  strings: oneOf('auto', 'bytes'),
  chunkName: aString,
  mode: oneOf('chunk', 'repl'),
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
