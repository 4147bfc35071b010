import { anAbortSignal, checkOptions, milliseconds } from '@bioxen/core';
import type { CallOptions } from './call-options.js';
import type { MessageSchema } from './schema/message-schema.js';

/** The arguments of a message and the options of its call, which stand behind them. */
export interface SplitArguments {
  readonly args: readonly unknown[];
  readonly options: CallOptions;
}

/**
 * The options are what stands behind the last parameter, or in the place of optional ones: there they are told by their
 * values, because no argument of XenAPI is a signal or holds a number beside other texts.
 */
export function splitCallOptions(message: MessageSchema, given: readonly unknown[]): SplitArguments {
  const last = given.at(-1);
  const count = message.params.length;
  const isBehind = given.length === count + 1;
  const isEarlier =
    given.length <= count && message.params[given.length - 1]?.optional !== undefined && areCallOptions(last);
  if (!isBehind && !isEarlier) return { args: given, options: {} };
  if (last === undefined) return { args: given.slice(0, -1), options: {} };
  checkCallOptions(last);
  return { args: given.slice(0, -1), options: last };
}

/** Refuses what are no options of a call. */
export function checkCallOptions(options: unknown): asserts options is CallOptions {
  checkOptions(options, { signal: anAbortSignal, timeoutMs: milliseconds });
}

function areCallOptions(value: unknown): value is CallOptions {
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(value);
  return (
    names.length > 0 &&
    names.every((name) => name === 'signal' || name === 'timeoutMs') &&
    Object.values(value).some((item) => item instanceof AbortSignal || typeof item === 'number')
  );
}
