import {
  aBoolean,
  aCount,
  anObject,
  aString,
  checkOptions,
  InvalidVmIdError,
  milliseconds,
  type OptionCheck,
  oneOf,
} from '@bioxen/core';

const MOST_CHARACTERS = 200;

const aName: OptionCheck = (value) =>
  aString(value) === undefined && (value as string).length <= MOST_CHARACTERS
    ? undefined
    : `a text of at most ${String(MOST_CHARACTERS)} characters`;

const aPlace: OptionCheck = (value) =>
  value === 'all' || value === 'now' || value === 'unread' || aCount(value) === undefined
    ? undefined
    : "a number, 'all', 'now' or 'unread'";

const requests: OptionCheck = (value) =>
  Array.isArray(value) && value.every((request) => aCount(request) === undefined)
    ? undefined
    : 'a list of numbers of requests';

const ATTACH_OPTIONS = {
  mode: oneOf('shared', 'exclusive', 'observe'),
  takeover: aBoolean,
  fromSeq: aPlace,
  clientName: aName,
  lossless: aBoolean,
};

const LIMITS = {
  ringBytes: aCount,
  ringEvents: aCount,
  maxQueued: aCount,
  idleTimeoutMs: milliseconds,
  keepLocals: aBoolean,
  madeFor: aName,
};

/** Of a session that there may be, whatever stands in it. @throws InvalidVmIdError for what is no text */
export function checkName(id: unknown): void {
  if (typeof id !== 'string') throw new InvalidVmIdError(id, { of: 'session' });
}

/** @throws InvalidOptionError */
export function checkAttachOptions(options: unknown): void {
  checkOptions(options, ATTACH_OPTIONS);
}

/** Of a new session; its VM checks its own. @throws InvalidOptionError */
export function checkCreateOptions(options: unknown): void {
  checkOptions(options, { vm: anObject, attach: anObject, ...LIMITS });
  const { attach = {} } = options as { readonly attach?: unknown };
  checkOptions(attach, ATTACH_OPTIONS, 'attach');
}

/** @throws InvalidOptionError */
export function checkRestartOptions(options: unknown): void {
  checkOptions(options, { replay: requests });
}
