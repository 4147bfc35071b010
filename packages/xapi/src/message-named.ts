import { unknownMessage } from './class-object.js';
import type { MethodName } from './method-types.js';
import { findMessage } from './schema/find-message.js';
import type { MessageSchema } from './schema/message-schema.js';

/**
 * A message that the client itself sends; the compiler sees to it that there is one.
 * @throws InvalidArgumentError XAPI_UNKNOWN_MESSAGE
 */
export function messageNamed(method: MethodName): MessageSchema {
  const found = findMessage(method);
  if (found === undefined) throw unknownMessage(method);
  return found.message;
}
