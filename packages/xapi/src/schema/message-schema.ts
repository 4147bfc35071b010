import { type LifecycleState, parseFallback, type SchemaValue, stateOf } from './field-schema.js';
import { releaseAt } from './releases.js';
import { parseTypeCode, type TypeCode } from './type-code.js';

/** A parameter of a message; the session is not one. */
export interface ParamSchema {
  readonly name: string;
  readonly type: TypeCode;
  /** Optional parameters are always the last ones: what the server uses when it is left out, and since when it is there. */
  readonly optional?: { readonly fallback: SchemaValue; readonly since: string };
  /** Never log its value. */
  readonly isSecret: boolean;
}

/** A message of a class. */
export interface MessageSchema {
  readonly className: string;
  readonly name: string;
  /** `VM.start` */
  readonly method: string;
  readonly params: readonly ParamSchema[];
  readonly result: TypeCode;
  /** Made from the class by the server's generator, not written by hand. */
  readonly isImplicit: boolean;
  /** Has an `Async.` twin that gives a task. */
  readonly isAsync: boolean;
  /** Takes a session before its parameters. */
  readonly hasSession: boolean;
  readonly state: LifecycleState;
  /** The release in which the message appeared. */
  readonly since: string;
}

/** A message from its line in the tables: `.name flags release result name:type[:release:default]…`. */
export function parseMessage(className: string, line: string): MessageSchema {
  const [dotted = '', flags = '', release = '', result = '', ...params] = line.split(' ');
  const name = dotted.slice(1);
  return {
    className,
    name,
    method: `${className}.${name}`,
    params: params.map(parseParam),
    result: parseTypeCode(result),
    isImplicit: flags.includes('I'),
    isAsync: flags.includes('A'),
    hasSession: !flags.includes('N'),
    state: stateOf(flags),
    since: releaseAt(release),
  };
}

function parseParam(text: string): ParamSchema {
  const isSecret = text.startsWith('!');
  const [name = '', type = '', release, ...fallback] = text.slice(isSecret ? 1 : 0).split(':');
  return {
    name,
    type: parseTypeCode(type),
    isSecret,
    ...(release === undefined
      ? {}
      : { optional: { fallback: parseFallback(fallback.join(':')), since: releaseAt(release) } }),
  };
}
