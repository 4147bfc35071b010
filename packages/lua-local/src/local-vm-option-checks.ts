import {
  aBoolean,
  aCount,
  aFunction,
  anArray,
  anObject,
  aString,
  checkOptions,
  InvalidOptionError,
  milliseconds,
  oneOf,
  type OptionCheck,
  type OptionChecks,
  vmLimitChecks,
  vmOptionChecks,
} from '@bioxen/core';
import type { LocalVmOptions } from './local-vm-options.js';

const aPlaceCount: OptionCheck = (value) => (value === 0 ? 'at least 1' : aCount(value));

const aTier = oneOf('strict', 'reduced', 'minimal', 'none');

const aSandbox: OptionCheck = (value) =>
  typeof value === 'object' && value !== null ? undefined : aTier(value);

const sandboxOptionChecks: OptionChecks = {
  tier: aTier,
  network: oneOf('none', 'host'),
  readOnly: anArray,
  profile: oneOf('lua', 'build'),
  controlGroups: anArray,
};

const poolOptionChecks: OptionChecks = { min: aCount, max: aPlaceCount, idleMs: milliseconds };

/** What fits each option of a local VM. */
const localVmOptionChecks: OptionChecks = {
  ...vmOptionChecks,
  engine: oneOf('auto', 'embedded', 'native'),
  luaVersion: aString,
  modules: anObject,
  findModule: aFunction,
  sandbox: aSandbox,
  trusted: aBoolean,
  interruptible: aBoolean,
  limits: anObject,
  onOutputLimit: oneOf('truncate', 'kill'),
  pool: anObject,
  environment: anObject,
  workingDirectory: aString,
  bootMs: milliseconds,
  clock: anObject,
  random: anObject,
};

/** Refuses options that a local VM does not take. @throws InvalidOptionError */
export function checkLocalVmOptions(options: LocalVmOptions): void {
  checkOptions(options, localVmOptionChecks);
  if (options.limits !== undefined) checkOptions(options.limits, vmLimitChecks, 'limits');
  if (typeof options.sandbox === 'object') checkOptions(options.sandbox, sandboxOptionChecks, 'sandbox');
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
