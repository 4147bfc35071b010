import type { WireValue } from '../wire/wire-value.js';
import type { CallContext } from './call-context.js';

/**
 * What a message does. Its arguments are complete and of the types that the schema says, so that a handler declares them;
 * it throws ApiFailure to refuse.
 */
export type MessageHandler = (
  context: CallContext,
  ...args: never[]
) => WireValue | Promise<WireValue> | Promise<void>;

/** The messages that do more than read or write a field, by method. */
export type MessageHandlers = Readonly<Record<string, MessageHandler>>;
