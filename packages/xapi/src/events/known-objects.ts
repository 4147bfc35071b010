import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { ClassName } from '../schema/class-schema.js';
import type { ObjectEvent } from './subscription.js';

/** A change of any class, with ints of either kind. */
export type AnyObjectEvent = ObjectEvent<ClassName, number | bigint>;

/** What has been told of objects, to tell what was missed. */
export interface KnownObjects {
  has(className: string, ref: string): boolean;
  /** Is an object as it was told last? */
  isSame(event: AnyObjectEvent & { readonly operation: 'add' | 'mod' }): boolean;
  /** This is told now. */
  note(event: AnyObjectEvent): void;
  classes(): Iterable<string>;
  refs(className: string): Iterable<string>;
  count(className: string): number;
}

/**
 * Keeps references, and of each state no more than a digest: enough to see that an object changed, in little memory.
 * Without digests every object that is met again counts as changed.
 */
export function createKnownObjects({ hasDigests }: { readonly hasDigests: boolean }): KnownObjects {
  const digests: Map<string, Map<string, string>> = new Map();
  return {
    has: (className, ref) => digests.get(className)?.has(ref) ?? false,
    isSame: ({ class: className, ref, snapshot }) =>
      hasDigests && digests.get(className)?.get(ref) === digestOf(snapshot),
    note(event) {
      const { class: className, ref } = event;
      if (event.operation === 'del') {
        digests.get(className)?.delete(ref);
        return;
      }
      let ofClass = digests.get(className);
      if (ofClass === undefined) digests.set(className, (ofClass = new Map()));
      ofClass.set(ref, hasDigests ? digestOf(event.snapshot) : '');
    },
    classes: () => digests.keys(),
    refs: (className) => digests.get(className)?.keys() ?? [],
    count: (className) => digests.get(className)?.size ?? 0,
  };
}

// Serialized, because a record may hold bigints, dates and NaN.
function digestOf(snapshot: unknown): string {
  return createHash('sha256').update(serialize(snapshot)).digest('base64').slice(0, 22);
}
