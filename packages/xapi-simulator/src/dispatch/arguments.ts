import type { MessageSchema } from '@bioxen/xapi/schema';
import type { SimValue } from '../database/sim-value.js';
import { fallbackValue } from '../schema/blank-value.js';
import type { ServerModel } from '../schema/server-model.js';
import type { RpcValue } from '../wire/rpc-value.js';
import { ApiFailure } from './api-failure.js';
import { coerce } from './coerce.js';
import { constructorFields } from './constructor-fields.js';

/** The session and the other arguments of a call. */
export interface CallArguments {
  readonly session: string | undefined;
  readonly args: readonly SimValue[];
}

/**
 * The arguments of a call by the schema: the right number, the right types, defaults for those left out. A message with
 * optional parameters ignores what is too many.
 * @throws ApiFailure
 */
export function readArguments(
  model: ServerModel,
  message: MessageSchema,
  params: readonly RpcValue[],
): CallArguments {
  checkCount(message, params.length);
  const [first, ...rest] = params;
  const hasSession = message.hasSession && first !== undefined;
  const given = hasSession ? rest : params;
  const session = hasSession && first.kind === 'string' ? first.value : undefined;
  return { session, args: readOwn(model, message, given) };
}

/** Does the message take a record of its class, as constructors do? */
function isConstructor({ isImplicit, name }: MessageSchema): boolean {
  return isImplicit && name === 'create';
}

function readOwn(
  model: ServerModel,
  message: MessageSchema,
  given: readonly RpcValue[],
): readonly SimValue[] {
  const [first] = given;
  if (isConstructor(message) && first !== undefined) {
    const fields = constructorFields(model, message.className, first);
    return [new Map(Object.entries(fields))];
  }
  return message.params.map(({ type, optional }, index) => {
    const value = given[index];
    if (value !== undefined) return coerce(value, type);
    return optional === undefined ? '' : fallbackValue(type, optional.fallback);
  });
}

function checkCount({ method, params, hasSession }: MessageSchema, count: number): void {
  const required = params.filter(({ optional }) => optional === undefined).length;
  const isOpen = required < params.length;
  const own = hasSession ? count - 1 : count;
  if (own === required || (isOpen && own > required)) return;
  throw new ApiFailure('MESSAGE_PARAMETER_COUNT_MISMATCH', method, String(required), String(own));
}
