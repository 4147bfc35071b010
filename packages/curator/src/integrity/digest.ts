import { hash } from 'node:crypto';

type Algorithm = 'md5' | 'sha256';

const known: Readonly<Record<Algorithm, WeakMap<Uint8Array, string>>> = {
  md5: new WeakMap(),
  sha256: new WeakMap(),
};

/**
 * The hash of the content of a file, lower-case hex. Of the same bytes in memory, which nothing changes, it is made once: what
 * is read again from a disk or a server is other bytes.
 */
export function digestOf(algorithm: Algorithm, bytes: Uint8Array): string {
  const before = known[algorithm].get(bytes);
  if (before !== undefined) return before;
  const made = hash(algorithm, bytes, 'hex');
  known[algorithm].set(bytes, made);
  return made;
}
