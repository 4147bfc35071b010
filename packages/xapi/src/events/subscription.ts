import { InvalidOptionError } from '@bioxen/core';
import type { EventOf } from '../overrides.js';
import { type ClassName, classNamed, classNames, isClassName } from '../schema/class-schema.js';

/** What events can be asked for: a class, one object of it (`VM/OpaqueRef:…`), or everything (`*`). */
export type EventClass = ClassName | `${ClassName}/${string}` | '*';

/** The class of what was asked for. */
export type ClassOfEvents<Asked extends EventClass> = Asked extends '*'
  ? ClassName
  : Asked extends `${infer Class extends ClassName}/${string}`
    ? Class
    : Extract<Asked, ClassName>;

/**
 * A change as a client tells it: the first of an object is always `add`, and the last is `del`. `resync` marks those that
 * were found by comparing, after something had been missed.
 */
export type ObjectEvent<Class extends ClassName, Int extends number | bigint = number> = {
  readonly [Name in Class]: EventOf<Name, Int> & { readonly resync?: true };
}[Class];

/** What is asked of a server. */
export interface Subscription {
  readonly asked: readonly string[];
  /** Classes that are asked for as a whole, so that their objects can be counted. */
  readonly wholeClasses: readonly ClassName[];
}

// Their objects come and go without events, or are not in the database that is counted.
const uncounted: ReadonlySet<string> = new Set(['session', 'event', 'auth', 'message']);

/**
 * Checks what was asked for. A server matches unknown names with nothing and says nothing.
 * @throws InvalidOptionError
 */
export function subscriptionOf(asked: readonly string[], option = 'classes'): Subscription {
  if (!Array.isArray(asked) || asked.length === 0)
    throw new InvalidOptionError(`option '${option}'`, 'it names nothing to wait for', {
      hint: "classes: ['VM', 'VM_guest_metrics']",
    });
  const whole: ClassName[] = [];
  for (const name of asked) {
    const [className = '', ref] = String(name).split('/');
    if (className === '*' && ref === undefined) whole.push(...classNames);
    else if (!isClassName(className)) throw unknownClass(className, option);
    else if (ref === undefined) whole.push(className);
  }
  return {
    asked: [...new Set(asked)],
    wholeClasses: [...new Set(whole)].filter((name) => !uncounted.has(name)),
  };
}

/** The error for a name that no class has. */
export function unknownClass(name: string, option: string): InvalidOptionError {
  const near = classNamed(name);
  return new InvalidOptionError(
    `option '${option}'`,
    `${JSON.stringify(name)} is no class of XenAPI`,
    near === undefined ? {} : { hint: `Did you mean ${near}?` },
  );
}
