import { createHash } from 'node:crypto';

/** What file systems allow a name, in bytes (NAME_MAX), less what comes behind it. */
const mostBytes = 255 - 24;

/**
 * The name of a file beside `path` that is written before it takes its place: `PATH.bioxen-MARK`. A name that would be too
 * long for a file system gives way to its hash, so that the same path leads to the same file again.
 */
export function besidePath(path: string, mark: string): string {
  const start = path.lastIndexOf('/') + 1;
  const name = path.slice(start);
  if (Buffer.byteLength(name) <= mostBytes) return `${path}.bioxen-${mark}`;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return `${path.slice(0, start)}${hash}.bioxen-${mark}`;
}
