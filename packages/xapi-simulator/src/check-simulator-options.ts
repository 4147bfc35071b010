import {
  aCount,
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
  typeof value === 'number' && value >= 0 && value < 2 ** 31 ? undefined : 'a number of milliseconds';

const aDriver: OptionCheck = (value) =>
  (typeof value === 'string' && ['paper', 'process', 'uml', 'qemu'].includes(value)) ||
  (typeof value === 'object' && value !== null)
    ? undefined
    : "'paper', 'process', 'uml', 'qemu' or a GuestDriver";

const protocols: OptionCheck = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => item === 'json' || item === 'xml')
    ? undefined
    : "an array of 'json', 'xml' or both";

const users: OptionCheck = (value) => {
  const passwords = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return passwords.length > 0 && passwords.every((password) => typeof password === 'string')
    ? undefined
    : "names with passwords: { root: 'secret' }";
};

const aPort: OptionCheck = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 65_536
    ? undefined
    : 'a port from 1 to 65535, or 0 for any free one';

const checks: Readonly<Record<keyof XapiSimulatorOptions, OptionCheck>> = {
  hosts: aCount,
  tls: oneOf('self-signed', 'none'),
  version: aVersion,
  protocols,
  withoutJson: oneOf('xml-parser', 'not-found', 'xml-reply'),
  users,
  pool: aFunction,
  guests: aDriver,
  timing: anObject,
  sessionLimit: aCount,
  port: aPort,
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
  const { port = 0, hosts = 1 } = options;
  if (port > 0 && port + hosts > 65_536)
    throw InvalidOptionError.unexpected('port', port, `at most ${65_536 - hosts} with ${hosts} hosts`);
  if (options.hosts === 0) throw InvalidOptionError.unexpected('hosts', 0, 'one host or more');
}
