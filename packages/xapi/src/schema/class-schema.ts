import type { Records } from '../generated/classes.js';
import { classTable } from '../generated/schema.js';
import { deriveMessages } from './derived-messages.js';
import { type FieldSchema, type LifecycleState, parseField, stateOf } from './field-schema.js';
import { type MessageSchema, parseMessage } from './message-schema.js';
import { releaseAt } from './releases.js';

/** The name of a class: `VM`, `VM_guest_metrics`, `host`. */
export type ClassName = keyof Records;

/** A class: its fields and messages by name, in the order of the model. */
export interface ClassSchema {
  readonly name: ClassName;
  readonly state: LifecycleState;
  /** The release in which the class appeared. */
  readonly since: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** Without the `Async.` twins; `isAsync` tells which have one. */
  readonly messages: ReadonlyMap<string, MessageSchema>;
  /** Answers `get_all_records_where`. */
  readonly hasRecordsWhere: boolean;
}

/** The names of all classes, in the order of the model. */
export const classNames: readonly ClassName[] = Object.keys(classTable) as readonly ClassName[];

const namesByLowerCase: ReadonlyMap<string, ClassName> = new Map(
  classNames.map((name) => [name.toLowerCase(), name]),
);

const parsed: Map<string, ClassSchema> = new Map();

/** The class of a name as the model spells it. */
export function classSchema(name: ClassName): ClassSchema;
/** The class of any name; undefined when there is none. */
export function classSchema(name: string): ClassSchema | undefined;
export function classSchema(name: string): ClassSchema | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  if (!isClassName(name)) return undefined;
  const schema = parseClass(name, classTable[name] ?? '');
  parsed.set(name, schema);
  return schema;
}

/** Is there a class of this name? */
export function isClassName(name: string): name is ClassName {
  return Object.hasOwn(classTable, name);
}

/** The name of a class as the model spells it, from any spelling: events say `vm_guest_metrics`. */
export function classNamed(name: string): ClassName | undefined {
  return namesByLowerCase.get(name.toLowerCase());
}

function parseClass(name: ClassName, text: string): ClassSchema {
  const [first = '', ...lines] = text.split('\n');
  const [flags = '', release = '', letters = ''] = first.split(' ');
  const own = { className: name, state: stateOf(flags), since: releaseAt(release), letters };
  const fields = lines.filter((line) => !line.startsWith('.')).map(parseField);
  const listed = lines.filter((line) => line.startsWith('.')).map((line) => parseMessage(name, line));
  return {
    name,
    state: own.state,
    since: own.since,
    fields: new Map(fields.map((field) => [field.name, field])),
    messages: new Map([...deriveMessages(own, fields), ...listed].map((message) => [message.name, message])),
    hasRecordsWhere: letters.includes('w'),
  };
}
