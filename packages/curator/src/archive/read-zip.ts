import { crc32, inflateRawSync } from 'node:zlib';
import { type Entry, fromBufferPromise, type LocalFileHeader, type ZipFile } from 'yauzl';
import { ArchiveError } from '../errors/archive-error.js';
import { ARCHIVE_LIMITS, type ArchiveFile, RATIO_FREE_BYTES } from './archive-file.js';
import { EntryPaths } from './entry-paths.js';

const ZIP64_EXTRA = 1;
const STORED = 0;
const DEFLATED = 8;
const SIZES_FOLLOW = 0x8;
const TYPE_MASK = 0o170_000;
const REGULAR = 0o100_000;
const FOLDER = 0o040_000;
/** As zlib takes them. */
const SMALLEST_PIECE = 64;
const LARGEST_PIECE = 2 ** 20;

/**
 * Unpacks a zip file in memory, under the rules of archives: what one of its entries says in two places must be the same, and
 * nothing but files and folders is in it.
 * @param archive its name, for errors
 * @throws ArchiveError
 */
export async function readZip(archive: string, bytes: Uint8Array): Promise<readonly ArchiveFile[]> {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return await read(archive, buffer, await fromBufferPromise(buffer, { strictFileNames: true }));
  } catch (error) {
    if (ArchiveError.isInstance(error)) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new ArchiveError(archive, `it is no sound zip file (${problem})`, { cause: error });
  }
}

async function read(archive: string, buffer: Buffer, zip: ZipFile): Promise<readonly ArchiveFile[]> {
  if (zip.entryCount > ARCHIVE_LIMITS.files) throw new ArchiveError(archive, 'it has too many files');
  const files: ArchiveFile[] = [];
  const paths = new EntryPaths(archive);
  let left = Math.min(
    ARCHIVE_LIMITS.bytes,
    Math.max(RATIO_FREE_BYTES * 20, buffer.length * ARCHIVE_LIMITS.ratio),
  );
  for await (const entry of zip.eachEntry()) {
    const { fileName: name } = entry;
    const isFolder = name.endsWith('/');
    const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK;
    if (type !== 0 && type !== (isFolder ? FOLDER : REGULAR))
      throw new ArchiveError(archive, 'it is neither a file nor a folder', { entry: name });
    const path = paths.take(name, isFolder ? 'folder' : 'file');
    checkEntry(archive, entry, await zip.readLocalFileHeaderPromise(entry));
    if (isFolder) continue;
    left -= entry.uncompressedSize;
    if (left < 0) throw new ArchiveError(archive, 'unpacked it is too large', { entry: name });
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const packed = buffer.subarray(fileDataStart, fileDataStart + entry.compressedSize);
    const isExecutable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
    files.push({ path, isExecutable, bytes: unpack(archive, entry, packed) });
  }
  return files;
}

function unpack(archive: string, entry: Entry, packed: Buffer): Uint8Array {
  const { fileName, compressionMethod, uncompressedSize } = entry;
  const refused = (problem: string): ArchiveError => new ArchiveError(archive, problem, { entry: fileName });
  if (packed.length !== entry.compressedSize) throw refused('it is cut off');
  let bytes: Buffer;
  try {
    bytes =
      compressionMethod === STORED
        ? packed
        : inflateRawSync(packed, {
            maxOutputLength: uncompressedSize + 1,
            // One piece, and no room for more than is promised, up to a size that anybody may promise.
            chunkSize: Math.min(Math.max(uncompressedSize + 1, SMALLEST_PIECE), LARGEST_PIECE),
          });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new ArchiveError(archive, `it cannot be unpacked (${problem})`, { entry: fileName, cause: error });
  }
  if (bytes.length !== uncompressedSize) throw refused('its size is not the one that is written');
  if (crc32(bytes) !== entry.crc32) throw refused('its checksum is wrong');
  return bytes;
}

/** What the directory says of an entry must be what stands before its data. */
function checkEntry(archive: string, entry: Entry, local: LocalFileHeader): void {
  const refused = (problem: string): ArchiveError =>
    new ArchiveError(archive, problem, { entry: entry.fileName });
  if (entry.isEncrypted()) throw refused('it is encrypted');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw refused(`its compression method ${entry.compressionMethod} is not known`);
  if (entry.extraFields.some(({ id }) => id === ZIP64_EXTRA)) throw refused('it claims to need zip64');
  if (!local.fileName.equals(entry.fileNameRaw)) throw refused('it has two names');
  if (local.compressionMethod !== entry.compressionMethod) throw refused('it has two compression methods');
  if ((local.generalPurposeBitFlag & ~SIZES_FOLLOW) !== (entry.generalPurposeBitFlag & ~SIZES_FOLLOW))
    throw refused('it has two sets of flags');
  const sizesFollow = (local.generalPurposeBitFlag & SIZES_FOLLOW) !== 0;
  const isSame = (first: number, second: number): boolean => first === second || (sizesFollow && first === 0);
  if (
    !isSame(local.crc32, entry.crc32) ||
    !isSame(local.compressedSize, entry.compressedSize) ||
    !isSame(local.uncompressedSize, entry.uncompressedSize)
  )
    throw refused('it has two sizes or checksums');
}
