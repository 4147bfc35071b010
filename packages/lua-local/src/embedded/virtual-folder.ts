import { EFBIG, ENOSPC } from './errno.js';

/** How much a folder may hold. */
export interface FolderLimits {
  /** All files together. */
  readonly diskBytes: number;
  /** One file. */
  readonly fileBytes: number;
  readonly files: number;
}

const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0);
/** From here on malloc(3) takes what it is asked for from the system, until the first such block is freed. */
const LARGE_BYTES = 128 * 1024;

/** The content of a file; it lives as long as it has a name or is open. */
export class VirtualFile {
  size = 0;
  /** At least `size` bytes, zero beyond it. */
  content: Uint8Array<ArrayBuffer> = EMPTY;
  isNamed = true;
  openTimes = 0;
  /** Another one after each write. */
  version = 0;
}

/**
 * The private folder of one interpreter: flat files in memory outside of WebAssembly, so that it is counted here and
 * nowhere else. Names are bytes, one character each.
 */
export class VirtualFolder {
  readonly #limits: FolderLimits;
  readonly #files = new Map<string, VirtualFile>();
  #usedBytes = 0;
  /** Those that have lost their name and are still open count as well. */
  #living = 0;
  #writes = 0;

  constructor(limits: FolderLimits) {
    this.#limits = limits;
  }

  find(name: string): VirtualFile | undefined {
    return this.#files.get(name);
  }

  *entries(): IterableIterator<readonly [name: string, file: VirtualFile]> {
    yield* this.#files;
  }

  /** A new file; undefined when there are as many as there may be. */
  create(name: string): VirtualFile | undefined {
    if (this.#living >= this.#limits.files) return undefined;
    const file = new VirtualFile();
    file.version = ++this.#writes;
    this.#files.set(name, file);
    this.#living++;
    return file;
  }

  /** Writes as much as there is room for: the number of bytes, or a refusal. Gaps read as zeros. */
  write(file: VirtualFile, position: number, bytes: Uint8Array): number {
    const { diskBytes, fileBytes } = this.#limits;
    const free = file.size + diskBytes - this.#usedBytes;
    const end = Math.min(position + bytes.length, free, fileBytes);
    const count = end - position;
    if (count <= 0) return bytes.length === 0 ? 0 : position >= free ? -ENOSPC : -EFBIG;
    if (end > file.content.length) {
      const grown = emptyContent(Math.min(Math.max(end, 2 * file.content.length), free));
      grown.set(file.content.subarray(0, file.size));
      file.content = grown;
    }
    file.content.set(bytes.subarray(0, count), position);
    this.#resize(file, Math.max(end, file.size));
    return count;
  }

  truncate(file: VirtualFile): void {
    file.content = EMPTY;
    this.#resize(file, 0);
  }

  /** Takes the name away; false when there is no such file. */
  remove(name: string): boolean {
    const file = this.#files.get(name);
    if (file === undefined) return false;
    this.#files.delete(name);
    file.isNamed = false;
    this.drop(file);
    return true;
  }

  /** Gives a file another name, whose file is replaced; false when there is no such file. */
  rename(from: string, to: string): boolean {
    const file = this.#files.get(from);
    if (file === undefined) return false;
    if (from === to) return true;
    this.remove(to);
    this.#files.delete(from);
    this.#files.set(to, file);
    return true;
  }

  /** Puts a whole file in the place of whatever has its name; false, and nothing done, when it is too much. */
  put(name: string, content: Uint8Array<ArrayBuffer>): boolean {
    const { diskBytes, fileBytes, files } = this.#limits;
    const old = this.#files.get(name);
    const freed = old?.openTimes === 0 ? old : undefined;
    if (content.length > fileBytes) return false;
    if (this.#usedBytes - (freed?.size ?? 0) + content.length > diskBytes) return false;
    if (this.#living - (freed === undefined ? 0 : 1) >= files) return false;
    this.remove(name);
    const file = this.create(name);
    if (file === undefined) return false;
    file.content = content;
    this.#resize(file, content.length);
    return true;
  }

  /** Forgets what has neither a name nor a reader. */
  drop(file: VirtualFile): void {
    if (file.isNamed || file.openTimes > 0) return;
    this.truncate(file);
    this.#living--;
  }

  #resize(file: VirtualFile, size: number): void {
    this.#usedBytes += size - file.size;
    file.size = size;
    file.version = ++this.#writes;
  }
}

/**
 * Zeros. Large ones come from the system and go back to it: a buffer that can be resized is pages of its own. Any other
 * comes from malloc(3), which keeps twice as much as the largest block that was ever freed, up to 64 MiB, in each of its
 * arenas from then on (mallopt(3), M_MMAP_THRESHOLD), and there is an arena for each thread.
 */
function emptyContent(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    length < LARGE_BYTES ? new ArrayBuffer(length) : new ArrayBuffer(length, { maxByteLength: length }),
  );
}
