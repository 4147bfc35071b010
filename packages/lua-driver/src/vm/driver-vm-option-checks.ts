import {
  aBoolean,
  aCount,
  aFunction,
  anObject,
  checkOptions,
  InvalidOptionError,
  milliseconds,
  oneOf,
  type OptionCheck,
  type OptionChecks,
  type OptionHints,
  vmLimitChecks,
  vmOptionChecks,
} from '@bioxen/core';
import type { DriverVmOptions } from './driver-vm-options.js';

const aPlaceCount: OptionCheck = (value) => (value === 0 ? 'at least 1' : aCount(value));

const poolOptionChecks: OptionChecks = { min: aCount, max: aPlaceCount, idleMs: milliseconds };

/** What fits each option that every VM with drivers takes. */
const driverVmOptionChecks: OptionChecks = {
  ...vmOptionChecks,
  modules: anObject,
  findModule: aFunction,
  trusted: aBoolean,
  limits: anObject,
  onOutputLimit: oneOf('truncate', 'kill'),
  pool: anObject,
  clock: anObject,
};

/**
 * Refuses options that do not fit.
 * @param own what fits the options of one kind of VM alone
 * @param hints for names that are no options of it
 * @throws InvalidOptionError
 */
export function checkDriverVmOptions(
  options: DriverVmOptions,
  own: OptionChecks,
  hints: OptionHints = {},
): void {
  checkOptions(options, { ...driverVmOptionChecks, ...own }, undefined, hints);
  if (options.limits !== undefined) checkOptions(options.limits, vmLimitChecks, 'limits');
  if (options.pool === undefined) return;
  checkOptions(options.pool, poolOptionChecks, 'pool');
  const { min = 0, max = Infinity } = options.pool;
  if (min > max) throw new InvalidOptionError('pool.min', `${min} is more than max, ${max}`);
  if (options.persistent === true) {
    throw new InvalidOptionError('pool', 'is for one-shot VMs', {
      hint: 'A persistent VM has one interpreter: leave pool out.',
    });
  }
}
