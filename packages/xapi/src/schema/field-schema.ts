import { releaseAt } from './releases.js';
import { parseTypeCode, type TypeCode } from './type-code.js';

/** A value of the tables: a default. Dates and references are in their wire form, ints are numbers. */
export type SchemaValue =
  | string
  | number
  | boolean
  | readonly SchemaValue[]
  | { readonly [key: string]: SchemaValue };

/** Where a class, field or message stands in its life. */
export type LifecycleState = 'published' | 'prototyped' | 'deprecated' | 'removed';

/** A field of a class. */
export interface FieldSchema {
  readonly name: string;
  readonly type: TypeCode;
  /** `RW` fields have setters; a constructor takes `RW` and `RO/constructor` ones. */
  readonly qualifier: 'RO/runtime' | 'RO/constructor' | 'RW';
  readonly state: LifecycleState;
  /** The release in which the field appeared. */
  readonly since: string;
  /** What a constructor uses when the field is left out; undefined when it must be given. */
  readonly fallback?: SchemaValue;
  /** The name in expressions of `get_all_records_where`: `name__label`. */
  readonly queryName: string;
  /** Never log its value. */
  readonly isSecret: boolean;
}

const qualifiers = { r: 'RO/runtime', c: 'RO/constructor', w: 'RW' } as const;
const states = { P: 'prototyped', D: 'deprecated', X: 'removed' } as const;

/** The state that one of some letters stands for. */
export function stateOf(letters: string): LifecycleState {
  for (const [letter, state] of Object.entries(states)) if (letters.includes(letter)) return state;
  return 'published';
}

/** A field from its line in the tables: `name[:queryName] type qualifier+state release [default]`. */
export function parseField(line: string): FieldSchema {
  const [names = '', type = '', flags = '', release = '', fallback] = line.split(' ');
  const isSecret = names.startsWith('!');
  const [name = '', queryName = name] = names.slice(isSecret ? 1 : 0).split(':');
  const letter = flags.charAt(0);
  return {
    name,
    type: parseTypeCode(type),
    qualifier: letter === 'w' || letter === 'c' ? qualifiers[letter] : qualifiers.r,
    state: stateOf(flags.slice(1)),
    since: releaseAt(release),
    queryName,
    isSecret,
    ...(fallback === undefined ? {} : { fallback: parseFallback(fallback) }),
  };
}

/** A default from its JSON text. */
export function parseFallback(text: string): SchemaValue {
  return JSON.parse(text) as SchemaValue;
}
