import type { CallOptions } from '../call-options.js';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { XapiError } from '../errors/xapi-error.js';
import { type ClassName, isClassName } from '../schema/class-schema.js';
import { checkCallOptions } from '../split-call-options.js';
import type { EventSource } from './event-source.js';
import { startLifetime } from './lifetime.js';
import { type AnyRecord, objectStates } from './object-states.js';
import { unknownClass } from './subscription.js';

/**
 * Waits until an object is as the predicate wants it, and gives that state.
 * @throws XapiError HANDLE_INVALID when the object is gone; XapiTransportError, OperationAbortedError
 */
export async function until<Class extends ClassName>(
  source: EventSource,
  className: Class,
  ref: string,
  predicate: (record: AnyRecord<Class>) => unknown,
  options: CallOptions,
): Promise<AnyRecord<Class>> {
  checkCallOptions(options);
  if (!isClassName(className)) throw unknownClass(String(className), 'class');
  const operation = `until ${className}`;
  if (typeof ref !== 'string') throw new InvalidArgumentError(operation, 'ref', 'is no reference');
  if (typeof predicate !== 'function')
    throw new InvalidArgumentError(operation, 'predicate', 'must be a function of the record');
  const lifetime = startLifetime(source.core, operation, options);
  try {
    const patience = { lifetime, patienceMs: source.core.reconnectMs };
    for await (const record of objectStates(source, className, ref, patience)) {
      if (record === undefined) break;
      if (predicate(record)) return record;
      if (lifetime.over !== undefined) throw lifetime.error();
    }
  } finally {
    lifetime.end();
  }
  throw new XapiError('HANDLE_INVALID', [className, ref], { method: operation });
}
