import type { FieldSchema } from '@bioxen/xapi/schema';
import type { SimRecord, SimValue } from '../database/sim-value.js';
import { fallbackValue } from '../schema/blank-value.js';
import type { ServerModel } from '../schema/server-model.js';
import { ocamlFailure, ocamlQuote } from '../wire/ocaml-text.js';
import type { RpcValue } from '../wire/rpc-value.js';
import { internalError } from './api-failure.js';
import { coerce } from './coerce.js';

/**
 * The record that a constructor is given: fields that may be set, those with a default may be left out, unknown ones are
 * ignored.
 * @throws ApiFailure INTERNAL_ERROR for a field that is missing or of a wrong type
 */
export function constructorFields(model: ServerModel, className: string, value: RpcValue): SimRecord {
  if (value.kind !== 'struct') throw internalError(ocamlFailure('bad __structure'));
  const fields: Record<string, SimValue> = {};
  for (const field of model.fieldsOf(className)) {
    if (field.qualifier === 'RO/runtime') continue;
    fields[field.name] = readField(field, value.members.get(field.name));
  }
  return fields;
}

function readField({ name, type, fallback }: FieldSchema, given: RpcValue | undefined): SimValue {
  if (given !== undefined) return coerce(given, type);
  if (fallback !== undefined) return fallbackValue(type, fallback);
  throw internalError(`Server_helpers.Dispatcher_FieldNotFound(${ocamlQuote(name)})`);
}
