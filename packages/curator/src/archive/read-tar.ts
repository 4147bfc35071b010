import { ArchiveError } from '../errors/archive-error.js';
import { ARCHIVE_LIMITS, type ArchiveFile } from './archive-file.js';
import { EntryPaths } from './entry-paths.js';
import { type ArchiveLink, followLinks } from './links.js';

const BLOCK = 512;
const decoder = new TextDecoder();

/** One entry, as its header and the records before it say. */
interface TarEntry {
  readonly name: string;
  readonly type: string;
  readonly target: string;
  readonly isExecutable: boolean;
  readonly content: Uint8Array;
}

/**
 * Reads a tar file (ustar, GNU long names, pax) under the rules of archives. Links become copies of what they lead to.
 * @param archive its name, for errors
 * @throws ArchiveError
 */
export function readTar(archive: string, bytes: Uint8Array): readonly ArchiveFile[] {
  const paths = new EntryPaths(archive);
  const files = new Map<string, ArchiveFile>();
  const links: ArchiveLink[] = [];
  for (const { name, type, target, isExecutable, content } of entriesOf(archive, bytes)) {
    if (files.size + links.length >= ARCHIVE_LIMITS.files)
      throw new ArchiveError(archive, 'it has too many files');
    if (type === '5') paths.take(name, 'folder');
    else if (type === '1' || type === '2')
      links.push({ path: paths.take(name, 'file'), target, kind: type === '1' ? 'hard' : 'symbolic' });
    else if (type === '0' || type === '7') {
      const path = paths.take(name, 'file');
      files.set(path, { path, isExecutable, bytes: content });
    } else throw new ArchiveError(archive, 'it is neither a file nor a folder', { entry: name });
  }
  return [...files.values(), ...followLinks(archive, links, files, paths)];
}

function* entriesOf(archive: string, bytes: Uint8Array): Generator<TarEntry> {
  let long: { path?: string; linkpath?: string } = {};
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header[0] === 0 && header.every((byte) => byte === 0)) return;
    if (!isSound(header)) throw new ArchiveError(archive, `the checksum at byte ${at} is wrong`);
    const size = numberAt(header, 124, 12);
    const end = at + BLOCK + size;
    if (!Number.isSafeInteger(size) || size < 0 || end > bytes.length)
      throw new ArchiveError(archive, 'it is cut off');
    const content = bytes.subarray(at + BLOCK, end);
    at = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] || 48);
    if (type === 'x') long = { ...long, ...paxRecords(archive, content) };
    else if (type === 'L') long = { ...long, path: textAt(content, 0, content.length) };
    else if (type === 'K') long = { ...long, linkpath: textAt(content, 0, content.length) };
    else if (type !== 'g') {
      yield {
        name: long.path ?? nameOf(header),
        // Before there were types, a slash at the end made a folder.
        type: type === '0' && nameOf(header).endsWith('/') ? '5' : type,
        target: long.linkpath ?? textAt(header, 157, 100),
        isExecutable: (numberAt(header, 100, 8) & 0o111) !== 0,
        content,
      };
      long = {};
    }
  }
}

function nameOf(header: Uint8Array): string {
  const name = textAt(header, 0, 100);
  const prefix = textAt(header, 257, 6) === 'ustar' ? textAt(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return decoder.decode(end === -1 ? field : field.subarray(0, end));
}

/** Octal digits; NaN where there are others, the binary form of giants included. */
function numberAt(header: Uint8Array, start: number, length: number): number {
  const text = textAt(header, start, length).trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

/** The sum of the header with blanks for itself. */
function isSound(header: Uint8Array): boolean {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 32 : (header[at] as number);
  return sum === numberAt(header, 148, 8);
}

/** `LENGTH KEY=VALUE\n`, of which names count; a size of its own is refused, for it hides what a header says. */
function paxRecords(archive: string, content: Uint8Array): { path?: string; linkpath?: string } {
  const found: { path?: string; linkpath?: string } = {};
  for (let at = 0; at < content.length;) {
    const [, length = '', key = ''] = /^(\d+) ([^=]*)=/.exec(textAt(content, at, 300)) ?? [];
    const end = at + Number(length);
    if (length === '' || end > content.length || end <= at)
      throw new ArchiveError(archive, 'a record of its header is damaged');
    const value = decoder.decode(content.subarray(at + length.length + key.length + 2, end - 1));
    if (key === 'path' || key === 'linkpath') found[key] = value;
    if (key === 'size') throw new ArchiveError(archive, 'an entry has two sizes');
    at = end;
  }
  return found;
}
