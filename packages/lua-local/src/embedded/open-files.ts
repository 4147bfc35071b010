import {
  EBADF,
  EEXIST,
  EINVAL,
  EISDIR,
  EMFILE,
  ENAMETOOLONG,
  ENOENT,
  ENOSPC,
  ENOTDIR,
  EROFS,
  ESPIPE,
} from './errno.js';
import type { VirtualFile, VirtualFolder } from './virtual-folder.js';

const ACCESS = 3;
const WRITE_ONLY = 1;
const CREATE = 0o100;
const EXCLUSIVE = 0o200;
const TRUNCATE = 0o1000;
const APPEND = 0o2000;
const NAME_BYTES = 255;
/** Standard input, output and error: the first two lead nowhere, the driver has its own. */
const STANDARD = 3;
const STANDARD_ERROR = 2;

interface OpenFile {
  readonly file: VirtualFile;
  flags: number;
  position: number;
}

/** Where a path leads: to a name of the one folder, or to why there is nothing. */
type Place = { readonly name: string } | { readonly refusal: number };

/** The files that programs of one interpreter have open, all of them in its own folder, if it has one. */
export class OpenFiles {
  readonly #folder: VirtualFolder | undefined;
  readonly #limit: number;
  readonly #open = new Map<number, OpenFile>();
  readonly #writeError: (bytes: Uint8Array) => void;

  /** @param writeError takes what Lua's own C code says on the standard error; the bytes are a view */
  constructor(
    folder: VirtualFolder | undefined,
    limit: number,
    writeError: (bytes: Uint8Array) => void = () => undefined,
  ) {
    this.#folder = folder;
    this.#limit = limit;
    this.#writeError = writeError;
  }

  open(path: string, flags: number): number {
    const place = placeOf(path);
    if ('refusal' in place) return place.refusal;
    const folder = this.#folder;
    if (folder === undefined) return (flags & (ACCESS | CREATE)) === 0 ? -ENOENT : -EROFS;
    if (this.#open.size + STANDARD >= this.#limit) return -EMFILE;
    let file = folder.find(place.name);
    if (file === undefined) {
      if ((flags & CREATE) === 0) return -ENOENT;
      file = folder.create(place.name);
      if (file === undefined) return -ENOSPC;
    } else if ((flags & (CREATE | EXCLUSIVE)) === (CREATE | EXCLUSIVE)) return -EEXIST;
    else if ((flags & TRUNCATE) !== 0) folder.truncate(file);
    let descriptor = STANDARD;
    while (this.#open.has(descriptor)) descriptor++;
    this.#add(descriptor, { file, flags, position: 0 });
    return descriptor;
  }

  read(descriptor: number, into: Uint8Array): number {
    if (descriptor === 0) return 0;
    const open = this.#open.get(descriptor);
    if (open === undefined || (open.flags & ACCESS) === WRITE_ONLY) return -EBADF;
    const part = open.file.content.subarray(
      open.position,
      Math.min(open.position + into.length, open.file.size),
    );
    into.set(part);
    open.position += part.length;
    return part.length;
  }

  write(descriptor: number, bytes: Uint8Array): number {
    if (descriptor === STANDARD_ERROR) this.#writeError(bytes);
    if (descriptor > 0 && descriptor < STANDARD) return bytes.length;
    const open = this.#open.get(descriptor);
    if (this.#folder === undefined || open === undefined || (open.flags & ACCESS) === 0) return -EBADF;
    if ((open.flags & APPEND) !== 0) open.position = open.file.size;
    const count = this.#folder.write(open.file, open.position, bytes);
    if (count > 0) open.position += count;
    return count;
  }

  /** The new position, or a refusal. @param whence 0 from the beginning, 1 from here, 2 from the end */
  seek(descriptor: number, offset: number, whence: number): number {
    const open = this.#open.get(descriptor);
    if (open === undefined) return descriptor < STANDARD ? -ESPIPE : -EBADF;
    const from = [0, open.position, open.file.size][whence];
    const position = from === undefined ? -1 : from + offset;
    if (!Number.isSafeInteger(position) || position < 0) return -EINVAL;
    open.position = position;
    return position;
  }

  close(descriptor: number): number {
    const open = this.#open.get(descriptor);
    if (open === undefined) return descriptor >= 0 && descriptor < STANDARD ? 0 : -EBADF;
    this.#open.delete(descriptor);
    open.file.openTimes--;
    this.#folder?.drop(open.file);
    return 0;
  }

  /** `to` becomes another name of `from`, as dup3(2) says, with a position of its own. */
  duplicate(from: number, to: number): number {
    const open = this.#open.get(from);
    if (open === undefined || to < 0) return -EBADF;
    if (from === to) return -EINVAL;
    this.close(to);
    this.#add(to, { ...open });
    return to;
  }

  /** The flags of an open file, or a refusal. */
  flagsOf(descriptor: number): number {
    return this.#open.get(descriptor)?.flags ?? -EBADF;
  }

  setFlags(descriptor: number, flags: number): number {
    const open = this.#open.get(descriptor);
    if (open === undefined) return -EBADF;
    open.flags |= flags;
    return 0;
  }

  remove(path: string): number {
    const place = placeOf(path);
    if ('refusal' in place) return place.refusal;
    return this.#folder?.remove(place.name) === true ? 0 : -ENOENT;
  }

  rename(from: string, to: string): number {
    const [source, target] = [placeOf(from), placeOf(to)];
    if ('refusal' in source) return source.refusal;
    if ('refusal' in target) return target.refusal;
    return this.#folder?.rename(source.name, target.name) === true ? 0 : -ENOENT;
  }

  /** Is this name free for a temporary file? */
  isFree(path: string): boolean {
    const place = placeOf(path);
    return this.#folder !== undefined && 'name' in place && this.#folder.find(place.name) === undefined;
  }

  #add(descriptor: number, open: OpenFile): void {
    this.#open.set(descriptor, open);
    open.file.openTimes++;
  }
}

/** There is one folder. It is the root, the working directory and, for temporary files, `/tmp`. */
function placeOf(path: string): Place {
  if (path === '') return { refusal: -ENOENT };
  const steps = path.split('/').filter((step) => step !== '' && step !== '.' && step !== '..');
  if (steps.length === 2 && steps[0] === 'tmp' && path.startsWith('/')) steps.shift();
  const [name] = steps;
  if (name === undefined || path === '/tmp') return { refusal: -EISDIR };
  if (steps.length > 1) return { refusal: -ENOENT };
  if (path.endsWith('/')) return { refusal: -ENOTDIR };
  if (name.length > NAME_BYTES) return { refusal: -ENAMETOOLONG };
  return { name };
}
