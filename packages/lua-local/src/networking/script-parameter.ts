import { isIP } from 'node:net';
import { byteCount, type LuaInput, milliseconds, type OptionCheck } from '@bioxen/core';
import { isHostName } from './validate-address.js';

/** One value that a script is given. */
export interface ScriptParameter {
  /** Says what the value must be when it is not that. */
  readonly check: OptionCheck;
  /** Absent where the value must be given. */
  readonly defaultValue?: LuaInput;
}

const MOST_PORT = 65_535;

/** A host name or an address. */
export const aHost: OptionCheck = (value) =>
  typeof value === 'string' && (isIP(value) !== 0 || isHostName(value))
    ? undefined
    : 'a host name or an IP address';

/** A port that a program without privileges may listen on. */
export const aPort: OptionCheck = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 1024 && Number(value) <= MOST_PORT
    ? undefined
    : 'a port from 1024 to 65535';

/** Text, or bytes as they are. */
export const textOrBytes: OptionCheck = (value) =>
  typeof value === 'string' || value instanceof Uint8Array ? undefined : 'a text or a Uint8Array';

/** A whole number from 1 on, or `Infinity`. */
export const countOrInfinity: OptionCheck = (value) =>
  value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1)
    ? undefined
    : 'a whole number from 1 on, or Infinity';

/** A whole number from 1 on. */
export const aFiniteCount: OptionCheck = (value) =>
  value === Infinity || countOrInfinity(value) !== undefined ? 'a whole number from 1 on' : undefined;

/** A length of time that has an end, milliseconds. */
export const finiteMilliseconds: OptionCheck = (value) =>
  value === Infinity ? 'a length of time with an end' : milliseconds(value);

/** A number of bytes, at least one. */
export const someBytes: OptionCheck = (value) =>
  byteCount(value) === undefined && Number(value) >= 1 && value !== Infinity
    ? undefined
    : 'a whole number of bytes, at least 1';
