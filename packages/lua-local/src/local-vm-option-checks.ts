import {
  aBoolean,
  aCount,
  aFunction,
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

/** An environment: the system takes no NUL, and no `=` in a name. */
const anEnvironment: OptionCheck = (value) => {
  const expected = 'an object of texts without NUL, whose names have no =';
  if (anObject(value) !== undefined) return expected;
  const isFit = Object.entries(value as object).every(
    ([name, text]) =>
      typeof text === 'string' && name !== '' && !name.includes('=') && !`${name}${text}`.includes('\0'),
  );
  return isFit ? undefined : expected;
};

const isBind = (value: unknown): boolean =>
  typeof value === 'string' ||
  (typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string');

const binds: OptionCheck = (value) =>
  Array.isArray(value) && value.every(isBind) ? undefined : 'an array of paths, or of { source, target }';

const texts: OptionCheck = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'an array of texts';

const sandboxOptionChecks: OptionChecks = {
  tier: aTier,
  network: oneOf('none', 'host'),
  readOnly: binds,
  profile: oneOf('lua', 'build'),
  controlGroups: texts,
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
  environment: anEnvironment,
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
