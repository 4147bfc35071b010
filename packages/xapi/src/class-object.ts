import { InvalidArgumentError } from './errors/invalid-argument-error.js';
import { type ClassName, classSchema } from './schema/class-schema.js';
import type { MessageSchema } from './schema/message-schema.js';

/** Makes a call of a message. */
export type Invoke = (message: MessageSchema, args: readonly unknown[]) => unknown;

// Names by which others ask what an object is: with `then` it would be taken for a promise, and so on.
const absentNames: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'asymmetricMatch',
  'nodeType',
  '$$typeof',
]);

/**
 * An object with a function for each message of a class that `isOffered`. A name that the class does not have gives a
 * function too, which is refused when it is called: before anything is sent, and with the names that are close.
 */
export function createClassObject(
  className: ClassName,
  prefix: '' | 'Async.',
  isOffered: (message: MessageSchema) => boolean,
  invoke: Invoke,
): object {
  const { messages } = classSchema(className);
  const functions: Record<string, unknown> = Object.create(null);
  for (const message of messages.values())
    if (isOffered(message)) functions[message.name] = (...args: readonly unknown[]) => invoke(message, args);
  return new Proxy(Object.freeze(functions), {
    get(target, name) {
      if (typeof name === 'symbol' || absentNames.has(name)) return undefined;
      const known = target[name];
      if (known !== undefined) return known;
      if (Object.hasOwn(Object.prototype, name)) return Reflect.get(Object.prototype, name);
      return () => Promise.reject(unknownMessage(`${prefix}${className}.${name}`, Object.keys(target)));
    },
  });
}

/** The error for a name that no message has. */
export function unknownMessage(method: string, names: readonly string[] = []): InvalidArgumentError {
  const wanted = (method.split('.').at(-1) ?? '').toLowerCase();
  const near = names.filter((name) => {
    const candidate = name.toLowerCase();
    return candidate.includes(wanted) || wanted.includes(candidate) || distanceIsSmall(candidate, wanted);
  });
  return new InvalidArgumentError(method, '', 'is no message of XenAPI', {
    code: 'XAPI_UNKNOWN_MESSAGE',
    hint:
      near.length > 0
        ? `Near to it: ${near.slice(0, 5).join(', ')}.`
        : 'Check the spelling; callRaw calls messages that this client does not know.',
  });
}

/** Do the names differ by no more than letters changing places, or one more or less? */
function distanceIsSmall(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  const sorted = (text: string): string => Array.from(text).toSorted().join('');
  return left.slice(0, 2) === right.slice(0, 2) && sorted(left) === sorted(right);
}
