import {
  aBoolean,
  anArray,
  anObject,
  aString,
  checkOptions,
  milliseconds,
  oneOf,
  type OptionCheck,
  type OptionChecks,
} from '@bioxen/core';
import { checkDriverVmOptions } from '@bioxen/lua-driver';
import type { LocalVmOptions } from './local-vm-options.js';

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

/** What fits each option that local VMs alone take. */
const localVmOptionChecks: OptionChecks = {
  engine: oneOf('auto', 'embedded', 'native'),
  luaVersion: aString,
  sandbox: aSandbox,
  interruptible: aBoolean,
  environment: anObject,
  workingDirectory: aString,
  bootMs: milliseconds,
  random: anObject,
};

/** Refuses options that a local VM does not take. @throws InvalidOptionError */
export function checkLocalVmOptions(options: LocalVmOptions): void {
  checkDriverVmOptions(options, localVmOptionChecks);
  if (typeof options.sandbox === 'object') checkOptions(options.sandbox, sandboxOptionChecks, 'sandbox');
}
