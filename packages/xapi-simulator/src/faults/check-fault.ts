import {
  aBoolean,
  aCount,
  anArray,
  anObject,
  anything,
  aString,
  checkOptions,
  InvalidOptionError,
  oneOf,
  type OptionCheck,
  type OptionChecks,
} from '@bioxen/core';
import { findMessage } from '@bioxen/xapi/schema';
import type { Fault, FaultKind } from './fault.js';

const duration: OptionCheck = (value) =>
  typeof value === 'number' && value >= 0 && value < 2 ** 31 ? undefined : 'a number of milliseconds';

const aJump: OptionCheck = (value) => (Number.isFinite(value) ? undefined : 'a number of milliseconds');

const atLeastOne: OptionCheck = (value) =>
  (aCount(value) ?? value === 0) ? 'a whole number, 1 or more' : undefined;

const aStatus: OptionCheck = (value) =>
  Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
    ? undefined
    : 'a status of HTTP from 200 to 599';

const aThumbprint: OptionCheck = (value) => (value === null ? undefined : aString(value));

const texts: OptionCheck = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'an array of texts';

const aMethod: OptionCheck = (value) =>
  typeof value === 'string' && (/^(?:\/|system\.)\w/.test(value) || findMessage(value) !== undefined)
    ? undefined
    : "a message such as 'VM.start' or 'Async.VM.clone', or a path such as '/export'";

const isExecuted = aBoolean;

/** What each fault takes beside its name. */
const details: Readonly<Record<FaultKind, OptionChecks>> = {
  'session-invalid': {},
  'events-lost': {},
  'task-vanishes': {},
  'clock-skew': { byMs: aJump },
  'tls-cert-changed': {},
  'rate-limit-delay': { delayMs: duration },
  refuse: {},
  'cut-before-request': {},
  'cut-in-request': {},
  'cut-after-request': {},
  'cut-in-response': { afterBytes: aCount },
  slow: { firstByteMs: duration, pieceBytes: atLeastOne, pieceMs: duration },
  hang: { isExecuted },
  restart: { downMs: duration },
  'host-is-slave': { address: aString, thumbprint: aThumbprint },
  failure: { code: aString, params: texts },
  'http-status': { status: aStatus, location: aString, isExecuted },
  html: { isExecuted },
  garbage: { bytes: aString, isExecuted },
  'wrong-content-type': { contentType: aString },
  nan: {},
};

/** What a fault cannot do without. */
const required: Readonly<Partial<Record<FaultKind, string>>> = {
  'clock-skew': 'byMs',
  'rate-limit-delay': 'delayMs',
  failure: 'code',
  'http-status': 'status',
};

const kinds = Object.keys(details) as readonly FaultKind[];

const conditions: OptionChecks = {
  method: aMethod,
  nth: atLeastOne,
  session: aString,
  host: aCount,
  probability: (value) =>
    typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1',
};

/**
 * A fault that never strikes, or strikes otherwise than was meant, would let a test pass.
 * @throws InvalidOptionError
 */
export function checkFault(fault: Fault): void {
  checkOptions(fault, {
    when: anObject,
    do: anything,
    times: (value) => (value === Infinity ? undefined : atLeastOne(value)),
  });
  if (fault.when !== undefined) checkOptions(fault.when, conditions, 'when');
  const action: unknown = fault.do;
  const isPlain = typeof action === 'string';
  const kind: unknown = isPlain ? action : Object(action).kind;
  const expected = oneOf(...kinds)(kind);
  if (expected !== undefined || anArray(action) === undefined)
    throw InvalidOptionError.unexpected(isPlain ? 'do' : 'do.kind', kind, `a fault: ${expected ?? ''}`);
  const known = kind as FaultKind;
  if (!isPlain) checkOptions(action, { kind: anything, ...details[known] }, 'do');
  const name = required[known];
  if (name !== undefined && (isPlain || Object(action)[name] === undefined))
    throw new InvalidOptionError(`option 'do'`, `${known} needs ${name}`, {
      hint: `do: { kind: '${known}', ${name}: … }`,
    });
}
