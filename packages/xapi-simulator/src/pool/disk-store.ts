import { Buffer } from 'node:buffer';

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

  /** The first bytes of a disk; at most `virtualSize` of them. */
  read(vdi: string, virtualSize: number): Buffer {
    const written = this.#disks.get(vdi) ?? Buffer.alloc(0);
    const bytes = Buffer.alloc(virtualSize);
    written.copy(bytes, 0, 0, Math.min(written.length, virtualSize));
    return bytes;
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
