import { ConfigError } from '../errors/config-error.js';
import type { TreeEntry } from './transfer-options.js';

const block = 512;

/** A tar archive (POSIX.1-1988 ustar; a pax header for names that do not fit), file by file. */
export function* tarOf(entries: Iterable<TreeEntry>): Generator<Buffer, void, void> {
  for (const { path, content, mode = 0o644 } of entries) {
    const bytes = Buffer.from(content as Uint8Array);
    if (Buffer.byteLength(path) > 100) {
      const attributes = paxRecord('path', path);
      yield header('pax', attributes.length, 0o644, 'x');
      yield padded(attributes);
    }
    yield header(path, bytes.length, mode, '0');
    yield padded(bytes);
  }
  yield Buffer.alloc(2 * block);
}

/** The path of an entry, when it stays below its folder. @throws ConfigError */
export function checkedPath(path: string): string {
  const parts = path.split('/');
  if (
    path === '' ||
    path.includes('\0') ||
    /\p{Surrogate}/u.test(path) ||
    parts.some((part) => part === '' || part === '.' || part === '..')
  )
    throw new ConfigError('path', `'${path.replaceAll('\0', '\\0')}' does not stay below the folder`);
  return path;
}

function header(path: string, size: number, mode: number, type: string): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  bytes.write(path, 0, 100, 'utf8');
  bytes.write(octal(mode & 0o7777, 8), 100);
  bytes.write(octal(0, 8), 108);
  bytes.write(octal(0, 8), 116);
  bytes.write(octal(size, 12), 124);
  bytes.write(octal(0, 12), 136);
  bytes.write('        ', 148);
  bytes.write(type, 156);
  bytes.write('ustar\0' + '00', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  const rest = bytes.length % block;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(block - rest)]);
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const body = ` ${key}=${value}\n`;
  const bare = Buffer.byteLength(body);
  let length = bare + String(bare).length;
  if (bare + String(length).length !== length) length += 1;
  return Buffer.from(`${length}${body}`);
}
