import type { Lockfile } from '../lock/lockfile.js';

/** What is to become of an environment. */
export interface Change {
  /** Name → constraints, as text; empty for any version. */
  readonly add: ReadonlyMap<string, string>;
  readonly remove: ReadonlySet<string>;
  /** Packages whose versions are chosen anew; `all` for every one. */
  readonly update: ReadonlySet<string> | 'all';
  /** Write all files anew although nothing is to be changed. @defaultValue false */
  readonly isForced?: boolean;
}

/** Nothing. */
export const NO_CHANGE: Change = { add: new Map(), remove: new Set(), update: new Set() };

/** Both; of what they say of the same package, the later holds. */
export function merged(first: Change, second: Change): Change {
  const add = new Map(first.add);
  const remove = new Set(first.remove);
  for (const [name, constraints] of second.add) {
    add.set(name, constraints);
    remove.delete(name);
  }
  for (const name of second.remove) {
    remove.add(name);
    add.delete(name);
  }
  const update =
    first.update === 'all' || second.update === 'all' ? 'all' : new Set([...first.update, ...second.update]);
  return { add, remove, update, isForced: (first.isForced ?? false) || (second.isForced ?? false) };
}

/** The roots of a lock after a change. */
export function changedRoots(lock: Lockfile, { add, remove }: Change): Record<string, string> {
  const roots = Object.entries({ ...lock.roots, ...Object.fromEntries(add) });
  return Object.fromEntries(
    roots.filter(([name]) => !remove.has(name)).sort(([first], [second]) => (first < second ? -1 : 1)),
  );
}
