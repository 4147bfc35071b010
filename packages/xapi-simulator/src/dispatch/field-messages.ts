import type { FieldSchema, MessageSchema } from '@bioxen/xapi/schema';
import { isMap, isSet } from '../database/read-field.js';
import type { SimRecord, SimValue } from '../database/sim-value.js';
import { ApiFailure } from './api-failure.js';
import type { CallContext } from './call-context.js';
import type { MessageHandler } from './message-handler.js';

type FieldVerb = (context: CallContext, field: FieldOf, ref: string, args: readonly SimValue[]) => WireField;
type WireField = SimValue | undefined;
type FieldOf = { readonly className: string; readonly name: string };

// The longest prefix comes first: add_to_tags is not add_ of a field to_tags.
const verbs: readonly (readonly [prefix: string, argumentCount: number, verb: FieldVerb])[] = [
  ['add_to_', 2, addToMap],
  ['remove_from_', 1, removeFromMap],
  ['get_', 0, readField],
  ['set_', 1, writeField],
  ['add_', 1, addToSet],
  ['remove_', 1, removeFromSet],
];

/** What a message does that reads or writes one field, whether its class derives it or it is written by hand. */
export function fieldMessage(
  message: MessageSchema,
  fieldNamed: (name: string) => FieldSchema | undefined,
): MessageHandler | undefined {
  const { className, params } = message;
  for (const [prefix, count, verb] of verbs) {
    if (!message.name.startsWith(prefix) || params.length !== count + 1) continue;
    const field = fieldNamed(message.name.slice(prefix.length));
    const [self] = params;
    if (field === undefined || self?.type.kind !== 'ref' || self.type.className !== className) continue;
    const target: FieldOf = { className, name: field.name };
    return (context, ref: string, ...args: readonly SimValue[]) => verb(context, target, ref, args);
  }
  return undefined;
}

/**
 * The record of an object.
 * @throws ApiFailure HANDLE_INVALID
 */
export function recordOf({ pool }: CallContext, className: string, ref: string): SimRecord {
  const record = pool.database.table(className).get(ref);
  if (record === undefined) throw new ApiFailure('HANDLE_INVALID', className, ref);
  return record;
}

function readField(context: CallContext, { className, name }: FieldOf, ref: string): SimValue {
  return recordOf(context, className, ref)[name] ?? '';
}

function writeField(
  context: CallContext,
  { className, name }: FieldOf,
  ref: string,
  [value = '']: readonly SimValue[],
): undefined {
  recordOf(context, className, ref);
  context.pool.database.update(className, ref, { [name]: value });
}

function addToMap(
  context: CallContext,
  field: FieldOf,
  ref: string,
  [key, value = '']: readonly SimValue[],
): undefined {
  const before = readField(context, field, ref);
  if (!isMap(before) || typeof key !== 'string') return;
  if (before.has(key)) throw new ApiFailure('MAP_DUPLICATE_KEY', field.className, field.name, ref, key);
  // xapi's maps are lists, and new keys come first.
  writeField(context, field, ref, [new Map([[key, value], ...before])]);
}

function removeFromMap(
  context: CallContext,
  field: FieldOf,
  ref: string,
  [key]: readonly SimValue[],
): undefined {
  const before = readField(context, field, ref);
  if (!isMap(before) || typeof key !== 'string' || !before.has(key)) return;
  writeField(context, field, ref, [new Map([...before].filter(([name]) => name !== key))]);
}

function addToSet(
  context: CallContext,
  field: FieldOf,
  ref: string,
  [value = '']: readonly SimValue[],
): undefined {
  const before = readField(context, field, ref);
  if (!isSet(before) || before.includes(value)) return;
  writeField(context, field, ref, [[value, ...before]]);
}

function removeFromSet(
  context: CallContext,
  field: FieldOf,
  ref: string,
  [value = '']: readonly SimValue[],
): undefined {
  const before = readField(context, field, ref);
  if (!isSet(before) || !before.includes(value)) return;
  writeField(context, field, ref, [before.filter((each) => each !== value)]);
}
