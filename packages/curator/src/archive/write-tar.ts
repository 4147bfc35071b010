import { ArchiveError } from '../errors/archive-error.js';
import type { ArchiveFile } from './archive-file.js';

const BLOCK = 512;

/** A tar file (ustar) of files alone: no time, no owner, so that the same files make the same bytes. */
export function writeTar(files: Iterable<ArchiveFile>): Uint8Array {
  return Buffer.concat([...tarChunks(files)]);
}

/** The same, piece by piece. @throws ArchiveError for a path that is too long */
export function* tarChunks(files: Iterable<ArchiveFile>): Generator<Uint8Array> {
  for (const file of files) {
    yield headerOf(file);
    yield file.bytes;
    const rest = file.bytes.length % BLOCK;
    if (rest > 0) yield new Uint8Array(BLOCK - rest);
  }
  yield new Uint8Array(2 * BLOCK);
}

function headerOf({ path, isExecutable, bytes }: ArchiveFile): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): number => header.write(text, at);
  const [prefix, name] = partsOf(path);
  put(0, name);
  put(100, isExecutable ? '0000755\0' : '0000644\0');
  put(108, '0000000\0'.repeat(2));
  put(124, `${bytes.length.toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\x0000');
  put(345, prefix);
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += header[at] as number;
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** At most 155 bytes before a slash, 100 behind it. */
function partsOf(path: string): readonly [string, string] {
  if (Buffer.byteLength(path) <= 100) return ['', path];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const prefix = path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return [prefix, name];
  }
  throw new ArchiveError('tar', 'its path is too long', { entry: path });
}
