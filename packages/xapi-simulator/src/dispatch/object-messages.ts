import type { FieldSchema, MessageSchema, ParamSchema, TypeCode } from '@bioxen/xapi/schema';
import { nullRef, type SimRecord, type SimValue } from '../database/sim-value.js';
import type { CallContext } from './call-context.js';
import { recordOf } from './field-messages.js';
import type { MessageHandler } from './message-handler.js';

/**
 * What a message by hand does that makes an object out of its arguments, or removes one, and no more: a network card that
 * is introduced has no cable. Undefined for messages of other kinds.
 */
export function objectMessage(
  message: MessageSchema,
  fieldNamed: (name: string) => FieldSchema | undefined,
): MessageHandler | undefined {
  const { className, name, params, result } = message;
  if (name === 'create_new_blob') return makeBlob(className);
  if ((name === 'create' || name === 'introduce') && isRefTo(className, result))
    return makeObject(className, params, fieldNamed);
  const [self] = params;
  const isAlone = self !== undefined && params.length === 1 && isRefTo(className, self.type);
  if (isAlone && (name === 'destroy' || name === 'forget'))
    return (context, ref: string) => {
      recordOf(context, className, ref);
      context.pool.database.remove(className, ref);
      return undefined;
    };
  return undefined;
}

/**
 * Refuses objects that are not there, in the order of the arguments.
 * @throws ApiFailure HANDLE_INVALID
 */
function assertObjects(
  context: CallContext,
  params: readonly ParamSchema[],
  args: readonly SimValue[],
): void {
  for (const [index, { type }] of params.entries()) {
    const value = args[index];
    if (type.kind === 'ref' && typeof value === 'string' && value !== nullRef)
      recordOf(context, type.className, value);
  }
}

function makeObject(
  className: string,
  params: readonly ParamSchema[],
  fieldNamed: (name: string) => FieldSchema | undefined,
): MessageHandler {
  return (context, ...args: readonly SimValue[]) => {
    assertObjects(context, params, args);
    const fields: Record<string, SimValue> = {};
    for (const [index, { name, type }] of params.entries()) {
      const field = fieldNamed(name);
      const value = args[index];
      if (value !== undefined && field?.type.kind === type.kind) fields[name] = value;
    }
    return context.pool.database.insert(className, fields);
  };
}

function makeBlob(className: string): MessageHandler {
  return (context, self: string, name: string, mimeType: string, isPublic: boolean) => {
    const { database } = context.pool;
    const { blobs } = recordOf(context, className, self) as SimRecord;
    const blob = database.insert('blob', { name_label: name, mime_type: mimeType, public: isPublic });
    if (blobs instanceof Map) database.update(className, self, { blobs: new Map([[name, blob], ...blobs]) });
    return blob;
  };
}

function isRefTo(className: string, type: TypeCode): boolean {
  return type.kind === 'ref' && type.className === className;
}
