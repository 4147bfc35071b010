import { anArray, anObject, anything, checkOptions, oneOf, type OptionCheck } from '@bioxen/core';
import { aNumber, requireOptions } from '../errors/require-options.js';
import { WEISSE_DEFAULTS } from './weisse-parameters.js';

/** What `steadyState` and `simulate` take, as far as it is looked into here. */
interface Parts {
  readonly parameters?: object;
  readonly guests?: readonly unknown[];
}

const CHECKS = {
  model: oneOf('weisse2015'),
  parameters: anObject,
  guests: anArray,
  start: anObject,
};

const minutes: OptionCheck = (value) =>
  Array.isArray(value) ? undefined : 'a list of minutes, such as [0, 10, 20]';
const tolerance: OptionCheck = (value) =>
  typeof value === 'number' && value > 0 ? undefined : 'a number above 0';

// Which numbers they may be, `weisseParameters` says.
const PARAMETERS = Object.fromEntries(Object.keys(WEISSE_DEFAULTS).map((name) => [name, aNumber]));
const GUEST = { name: anything, length: aNumber, transcription: aNumber, threshold: aNumber };

const checkParts = ({ parameters = {}, guests = [] }: Parts): void => {
  checkOptions(parameters, PARAMETERS, 'parameters');
  for (const [at, guest] of guests.entries())
    requireOptions(guest, GUEST, ['transcription'], { within: `guests[${at}]` });
};

/** @throws {InvalidOptionError} which names the option and what it takes */
export const checkWeisseOptions = (options: Parts): void => {
  requireOptions(options, CHECKS, ['model'], {
    hints: { times: 'Call simulate for the cell at several times.' },
  });
  checkParts(options);
};

/** @throws {InvalidOptionError} which names the option and what it takes */
export const checkTimeCourseOptions = (options: Parts & { readonly tolerances?: object }): void => {
  requireOptions(options, { ...CHECKS, times: minutes, tolerances: anObject }, ['model', 'times']);
  checkParts(options);
  const { tolerances = {} } = options;
  checkOptions(tolerances, { relative: tolerance, absolute: tolerance }, 'tolerances');
};
