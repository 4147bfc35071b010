import { classSchema } from './class-schema.js';
import type { MessageSchema } from './message-schema.js';

/** A message as it was named in a call. */
export interface FoundMessage {
  readonly message: MessageSchema;
  /** The name began with `Async.`: the result is a task. False for names without it, whatever the message can. */
  readonly isAsyncCall: boolean;
}

/**
 * The message behind `VM.start` or `Async.VM.start`; undefined when the model has none. `Async.` is cut off whether or not
 * the message has such a twin: look at `message.isAsync`.
 */
export function findMessage(method: string): FoundMessage | undefined {
  const parts = method.split('.');
  const isAsyncCall = parts.length === 3 && parts[0] === 'Async';
  const [className, name, ...rest] = isAsyncCall ? parts.slice(1) : parts;
  if (className === undefined || name === undefined || rest.length > 0) return undefined;
  const message = classSchema(className)?.messages.get(name);
  return message === undefined ? undefined : { message, isAsyncCall };
}
