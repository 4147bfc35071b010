import type { ClassObjects } from './overrides.js';

/** The name of a message with its class: `VM.start`. */
export type MethodName = {
  readonly [Class in keyof ClassObjects]: `${Class}.${Extract<keyof ClassObjects[Class], string>}`;
}[keyof ClassObjects];

/** The function behind the name of a message. */
export type MethodOf<
  Name extends MethodName,
  Int extends number | bigint = number,
> = Name extends `${infer Class}.${infer Message}`
  ? Class extends keyof ClassObjects<Int>
    ? Message extends keyof ClassObjects<Int>[Class]
      ? ClassObjects<Int>[Class][Message]
      : never
    : never
  : never;

/** What a message takes, the options of the call at the end. */
export type MethodArguments<Name extends MethodName> =
  MethodOf<Name> extends (...args: infer Arguments) => unknown ? Arguments : never;

/** What a message gives. */
export type MethodResult<Name extends MethodName, Int extends number | bigint = number> =
  MethodOf<Name, Int> extends (...args: never) => Promise<infer Result> ? Result : never;
