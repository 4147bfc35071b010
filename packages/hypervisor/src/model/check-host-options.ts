import { anArray, anything, InvalidOptionError, type OptionCheck } from '@bioxen/core';
import { aNumber, requireOptions } from '../errors/require-options.js';

const aChassis: OptionCheck = (value) =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && 'entries' in value)
    ? undefined
    : 'the name of a chassis or a data sheet';

const aMedium: OptionCheck = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? undefined
    : 'a medium: { growthRatePerHour } or { nuMaxPerHour }';

const MEDIUM = { growthRatePerHour: aNumber, nuMaxPerHour: aNumber };

const checkMedium = (medium: object): void => {
  requireOptions(medium, MEDIUM, [], { within: 'medium' });
  const given: readonly unknown[] = Object.values(medium);
  if (given.length !== 1 || given[0] === undefined)
    throw new InvalidOptionError('medium', 'it is not one of growthRatePerHour and nuMaxPerHour', {
      hint: 'Give one number per hour: { growthRatePerHour: 1 }, or { nuMaxPerHour: 4 }.',
    });
};

const CHECKS = { chassis: aChassis, medium: aMedium, guests: anArray, unblockedRibosomes: aNumber };

/** What `hostState` takes, as far as it is looked into here. */
interface HostOptions {
  readonly medium: object;
  readonly guests?: readonly unknown[];
}

/** @throws {InvalidOptionError} which names the option and what it takes */
export const checkHostOptions = (options: HostOptions): void => {
  requireOptions(options, CHECKS, ['chassis', 'medium']);
  checkMedium(options.medium);
  for (const [at, guest] of (options.guests ?? []).entries()) {
    // A guest may have a name, too: what `guestLoads` gives.
    requireOptions(guest, { phiX: aNumber, name: anything }, ['phiX'], { within: `guests[${at}]` });
  }
};
