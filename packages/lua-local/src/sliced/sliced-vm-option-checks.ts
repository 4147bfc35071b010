import {
  aFunction,
  anObject,
  anything,
  checkOptions,
  milliseconds,
  type OptionCheck,
  type OptionChecks,
} from '@bioxen/core';
import type { SlicedVmOptions } from './sliced-vm-options.js';

/** What the driver takes with its first program, and a little (measured: with 40 KiB there is no first program). */
const SMALLEST_HEAP = 48 * 1024;
const LARGEST_HEAP = 2 ** 30;

const heapBytes: OptionCheck = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= SMALLEST_HEAP && value <= LARGEST_HEAP
    ? undefined
    : 'a whole number of bytes from 49152 to 1073741824';

const aMoment: OptionCheck = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number of milliseconds';

/** Options of `resume`. */
export const RESUME_CHECKS: OptionChecks = { nowMs: aMoment };

/** @throws InvalidOptionError */
export function checkSlicedOptions(options: SlicedVmOptions): void {
  checkOptions(options, {
    memoryBytes: heapBytes,
    thread: anything,
    findModule: aFunction,
    nowMs: aMoment,
    sliceTimeoutMs: milliseconds,
    clock: anObject,
    random: anObject,
  });
  const problem = heapBytes(options.memoryBytes);
  if (problem !== undefined)
    checkOptions({ memoryBytes: options.memoryBytes ?? null }, { memoryBytes: heapBytes });
}
