import {
  aFunction,
  anObject,
  aString,
  byteCount,
  milliseconds,
  oneOf,
  type OptionChecks,
  vmOptionChecks,
} from '@bioxen/core';

/** What fits each option of a local VM. */
export const localVmOptionChecks: OptionChecks = {
  ...vmOptionChecks,
  engine: oneOf('auto', 'embedded', 'native'),
  luaVersion: aString,
  modules: anObject,
  findModule: aFunction,
  timeoutMs: milliseconds,
  maxOutputBytes: byteCount,
  environment: anObject,
  workingDirectory: aString,
  bootMs: milliseconds,
  clock: anObject,
  random: anObject,
};
