import { gunzipSync } from 'node:zlib';
import { ArchiveError } from '../errors/archive-error.js';
import { ARCHIVE_LIMITS, type ArchiveFile, RATIO_FREE_BYTES } from './archive-file.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';

/**
 * Unpacks an archive in memory: zip, tar, or tar packed by gzip, told by its first bytes; anything else is one file, as a
 * rock may have one instead of an archive. Nothing is written.
 * @param name of the file, for errors and for what is one file
 * @throws ArchiveError
 */
export async function unpack(name: string, bytes: Uint8Array): Promise<readonly ArchiveFile[]> {
  if (startsWith(bytes, [0x50, 0x4b])) return await readZip(name, bytes);
  if (startsWith(bytes, [0x1f, 0x8b])) return readTar(name, gunzip(name, bytes));
  if (startsWith(bytes.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72])) return readTar(name, bytes);
  if (/\.(?:zip|rock|tgz|tar(?:\.\w+)?|t?bz2|t?xz|7z|lzma|zst)$/i.test(name))
    throw new ArchiveError(name, 'it is neither zip, tar nor tar.gz');
  return [{ path: name.slice(name.lastIndexOf('/') + 1), isExecutable: false, bytes }];
}

function gunzip(name: string, bytes: Uint8Array): Uint8Array {
  const most = Math.min(
    ARCHIVE_LIMITS.bytes,
    Math.max(RATIO_FREE_BYTES * 20, bytes.length * ARCHIVE_LIMITS.ratio),
  );
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    const problem = isTooLarge ? 'unpacked it is too large' : 'it is cut off or damaged';
    throw new ArchiveError(name, problem, { cause: error });
  }
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);
