import {
  aCount,
  anArray,
  anObject,
  anything,
  aFunction,
  checkOptions,
  type OptionCheck,
  InvalidOptionError,
  oneOf,
} from '@bioxen/core';
import { defaultTiming } from './timing.js';
import type { XapiSimulatorOptions } from './simulator-options.js';

const aVersion: OptionCheck = (value) =>
  typeof value === 'string' && /^\d+\.\d+\.\d+$/.test(value) ? undefined : "a version such as '24.11.0'";

const duration: OptionCheck = (value) =>
  typeof value === 'number' && value >= 0 ? undefined : 'a number of milliseconds';

const aDriver: OptionCheck = (value) =>
  value === 'paper' || typeof value === 'object' ? undefined : "'paper' or a GuestDriver";

const checks: Readonly<Record<keyof XapiSimulatorOptions, OptionCheck>> = {
  hosts: aCount,
  tls: oneOf('self-signed', 'none'),
  version: aVersion,
  protocols: anArray,
  withoutJson: oneOf('xml-parser', 'not-found', 'xml-reply'),
  users: anObject,
  pool: aFunction,
  guests: aDriver,
  timing: anObject,
  sessionLimit: aCount,
  port: aCount,
  seed: anything,
  random: anObject,
  clock: anObject,
};

/** @throws InvalidOptionError, which names the option and what it takes */
export function checkSimulatorOptions(options: XapiSimulatorOptions): void {
  checkOptions(options, checks);
  if (options.timing !== undefined) {
    const names = Object.keys(defaultTiming);
    checkOptions(options.timing, Object.fromEntries(names.map((name) => [name, duration])), 'timing');
  }
  if (options.hosts === 0) throw InvalidOptionError.unexpected('hosts', 0, 'one host or more');
}
