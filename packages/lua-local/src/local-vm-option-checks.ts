import {
  aBoolean,
  anObject,
  aString,
  checkOptions,
  milliseconds,
  oneOf,
  type OptionCheck,
  type OptionChecks,
} from '@bioxen/core';
import { checkDriverVmOptions, refuseNumber } from '@bioxen/lua-driver';
import type { LocalVmOptions } from './local-vm-options.js';

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

/** What fits each option that local VMs alone take. */
const localVmOptionChecks: OptionChecks = {
  engine: oneOf('auto', 'embedded', 'native'),
  luaVersion: aString,
  sandbox: aSandbox,
  interruptible: aBoolean,
  environment: anEnvironment,
  workingDirectory: aString,
  bootMs: milliseconds,
  random: anObject,
};

/** Refuses options that a local VM does not take. @throws InvalidOptionError */
export function checkLocalVmOptions(options: LocalVmOptions): void {
  refuseNumber(options.luaVersion);
  checkDriverVmOptions(options, localVmOptionChecks);
  if (typeof options.sandbox === 'object') checkOptions(options.sandbox, sandboxOptionChecks, 'sandbox');
}
