import { Buffer } from 'node:buffer';

const zeros = Buffer.alloc(2 ** 20);

/** The bytes of the disks: only what was written, the rest reads as zeros. */
export class DiskStore {
  readonly #disks = new Map<string, Buffer>();

  /** Writes at an offset; the disk must be large enough. */
  write(vdi: string, offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    const before = this.#disks.get(vdi) ?? Buffer.alloc(0);
    let disk = before;
    if (before.length < end) {
      // Grows by doubling, so that a disk that comes in small pieces is not copied for each of them.
      disk = Buffer.alloc(Math.max(end, before.length * 2));
      before.copy(disk);
      this.#disks.set(vdi, disk);
    }
    disk.set(bytes, offset);
  }

  /** The first bytes of a disk. */
  read(vdi: string, lengthBytes: number): Buffer {
    const bytes = Buffer.alloc(lengthBytes);
    this.written(vdi).copy(bytes);
    return bytes;
  }

  /** The bytes up to the last one that was written, or a few more. */
  written(vdi: string): Buffer {
    return this.#disks.get(vdi) ?? Buffer.alloc(0);
  }

  /** All bytes of a disk in pieces, however large it is. */
  *pieces(vdi: string, virtualSize: number): Generator<Buffer, void, undefined> {
    const written = this.written(vdi).subarray(0, virtualSize);
    if (written.length > 0) yield written;
    for (let left = virtualSize - written.length; left > 0; left -= zeros.length) {
      yield left < zeros.length ? zeros.subarray(0, left) : zeros;
    }
  }

  /** Gives a disk the content of another. */
  copy(from: string, to: string): void {
    const source = this.#disks.get(from);
    if (source !== undefined) this.#disks.set(to, Buffer.from(source));
  }

  /** Forgets a disk. */
  drop(vdi: string): void {
    this.#disks.delete(vdi);
  }
}
