import {
  aBoolean,
  aFunction,
  anAbortSignal,
  anObject,
  aString,
  checkOptions,
  InvalidOptionError,
  milliseconds,
  type OptionCheck,
  type OptionChecks,
} from '@bioxen/core';
import type { Lockfile } from '../lock/lockfile.js';
import type { InstallTarget } from '../lock/lock-target.js';
import { checkText } from '../names/check-text.js';

const texts: OptionCheck = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'an array of texts';

const repositories: OptionCheck = (value) =>
  Array.isArray(value) && value.every((item) => anObject(item) === undefined)
    ? undefined
    : 'an array of repositories (new HttpRepository(url) makes one)';

/** What fits each of `CuratorOptions`. */
export const curatorOptionChecks: OptionChecks = {
  home: aString,
  repositories,
  catalogs: texts,
  noBundledCatalog: aBoolean,
  offline: aBoolean,
  answerMs: milliseconds,
  logger: anObject,
  clock: anObject,
};

/** What fits each of `CallOptions`. */
const callOptionChecks: OptionChecks = {
  signal: anAbortSignal,
  allowBuild: texts,
  allowUnsandboxedBuild: aBoolean,
};

/** What fits each of `VmInstallOptions`. */
export const vmInstallOptionChecks: OptionChecks = {
  ...callOptionChecks,
  version: aString,
  onProgress: aFunction,
};

/** What fits each of `InstallOptions`. */
export const installOptionChecks: OptionChecks = {
  ...vmInstallOptionChecks,
  environment: aString,
  luaVersion: aString,
  dryRun: aBoolean,
  force: aBoolean,
};

/** What fits each of `SearchOptions`. */
export const searchOptionChecks: OptionChecks = {
  luaVersion: aString,
  category: aString,
  signal: anAbortSignal,
};

/** @throws InvalidOptionError for what is no list of packages with their constraints */
export function checkRequirements(names: unknown): void {
  if (texts(names) !== undefined)
    throw InvalidOptionError.unexpected('the packages', names, "an array of texts: ['penlight >= 1.13']");
}

/** @throws InvalidOptionError for what is no lock, as `lock` makes one and `parseLockfile` reads one */
export function checkLock(lock: Lockfile): void {
  const given: Partial<Lockfile> = checkedObject('the lock', lock);
  if (
    texts(given.targets) !== undefined ||
    anObject(given.packages) !== undefined ||
    anObject(given.roots) !== undefined
  )
    throw new InvalidOptionError('the lock', 'it has no targets, roots and packages', {
      hint: 'parseLockfile(text) makes one of the text of a lockfile.',
    });
}

/** @throws InvalidOptionError for what names no Lua */
export function checkTarget(target: InstallTarget): void {
  checkText('target.luaVersion', checkedObject('the target', target).luaVersion);
}

/** @throws InvalidOptionError for what is no options of a call */
export function checkCallOptions(options: unknown, more: OptionChecks = {}): void {
  checkOptions(options, { ...callOptionChecks, ...more });
}

function checkedObject<T>(name: string, value: T): Partial<T> {
  if (anObject(value) !== undefined) throw InvalidOptionError.unexpected(name, value, 'an object');
  return value;
}
