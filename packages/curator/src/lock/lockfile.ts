import { checkText } from '../names/check-text.js';
import * as z from 'zod';
import { LockfileError } from '../errors/lockfile-error.js';
import { isSri } from '../integrity/sri.js';
import { checkName } from '../names/check-name.js';

const sri = z.string().refine(isSri, 'is no sha256 hash');
const text = z.string().max(10_000);
const lockedRock = z.strictObject({
  source: text,
  integrity: z.strictObject({
    rock: sri,
    rockspec: sri,
    source: sri.optional(),
    tree: z.record(text, sri),
  }),
  dependencies: z.record(text, text),
  build: z.enum(['pure', 'native']),
  license: text.optional(),
  summary: text.optional(),
  signedBy: text.optional(),
});
const schema = z.strictObject({
  lockfileVersion: z.literal(1),
  targets: z.array(text),
  roots: z.record(text, text),
  packages: z.record(text, lockedRock),
});

/** One package of a lockfile. */
export interface LockedRock {
  /** The address of its rock. */
  readonly source: string;
  /** SHA-256 as SRI strings. */
  readonly integrity: {
    /** Of the rock as it was fetched. */
    readonly rock: string;
    readonly rockspec: string;
    /** Of a source that is fetched apart from the rock. */
    readonly source?: string | undefined;
    /** Of its files in a tree, for each target. */
    readonly tree: Readonly<Record<string, string>>;
  };
  /** Name → constraints. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** `native` has parts in C, or built itself. */
  readonly build: 'pure' | 'native';
  readonly license?: string | undefined;
  readonly summary?: string | undefined;
  /** The key that its rock was signed with; absent where it was not. */
  readonly signedBy?: string | undefined;
}

/** What was chosen, from where, and the hashes of all of it. */
export interface Lockfile {
  readonly lockfileVersion: 1;
  /** `lua-5.4` */
  readonly targets: readonly string[];
  /** What was asked for: name → constraints. */
  readonly roots: Readonly<Record<string, string>>;
  /** `name@version` → what it is. */
  readonly packages: Readonly<Record<string, LockedRock>>;
}

/** Name of the file. */
export const LOCKFILE_NAME = 'bioxen.lock.json';

/** A lockfile with nothing in it. */
export function emptyLockfile(target: string): Lockfile {
  return { lockfileVersion: 1, targets: [target], roots: {}, packages: {} };
}

/** Reads a lockfile. @throws LockfileError, InvalidNameError */
export function parseLockfile(content: string): Lockfile {
  checkText('content', content);
  let data: unknown;
  try {
    data = JSON.parse(content);
  } catch (error) {
    throw new LockfileError('it is no JSON', { cause: error });
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new LockfileError(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  for (const key of Object.keys(parsed.data.packages)) splitKey(key);
  for (const name of Object.keys(parsed.data.roots)) checkName('package', name);
  return parsed.data;
}

/** The text of a lockfile: keys are sorted, so that the same choice makes the same bytes. */
export function lockfileText(lock: Lockfile): string {
  return `${JSON.stringify(sorted(lock), undefined, 2)}\n`;
}

/** `name@version` → both. @throws InvalidNameError */
export function splitKey(key: string): { readonly name: string; readonly version: string } {
  const at = key.lastIndexOf('@');
  return { name: checkName('package', key.slice(0, at)), version: checkName('version', key.slice(at + 1)) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** What a root of a lock is asked for with; empty for any version, and for what is no root. */
export function constraintsOf({ roots }: Pick<Lockfile, 'roots'>, name: string): string {
  return Object.hasOwn(roots, name) ? (roots[name] ?? '') : '';
}
