import { EBADF, EINVAL, ENOENT, ENOTTY } from './errno.js';
import type { GuestMemory } from './guest-memory.js';
import type { OpenFiles } from './open-files.js';

const GET_DESCRIPTOR_FLAGS = 1;
const SET_DESCRIPTOR_FLAGS = 2;
const GET_STATUS_FLAGS = 3;
const SET_STATUS_FLAGS = 4;

/** The file calls of the C library inside the engine. All of them end in the interpreter's own folder. */
export function fileCalls(memory: GuestMemory, files: OpenFiles): WebAssembly.Functions {
  /** The first argument behind the named ones of a call with a variable number of them. */
  const variable = (pointer: number): number => memory.words[pointer >> 2] ?? 0;
  /** Goes through a list of buffers until one is not filled; gives a positive error number, as WASI wants it. */
  const through = (
    list: number,
    count: number,
    total: number,
    move: (part: Uint8Array) => number,
  ): number => {
    let moved = 0;
    for (let index = list >> 2; index < (list >> 2) + 2 * count; index += 2) {
      const start = (memory.words[index] ?? 0) >>> 0;
      const length = (memory.words[index + 1] ?? 0) >>> 0;
      const result = move(memory.bytes.subarray(start, start + length));
      if (result < 0 && moved === 0) return -result;
      moved += Math.max(0, result);
      if (result < length) break;
    }
    memory.words[total >> 2] = moved;
    return 0;
  };
  return {
    __syscall_openat: (_folder: number, path: number, flags: number) => files.open(memory.text(path), flags),
    __syscall_fcntl64: (descriptor: number, command: number, rest: number) => {
      if (command === GET_DESCRIPTOR_FLAGS || command === SET_DESCRIPTOR_FLAGS) return 0;
      if (command === GET_STATUS_FLAGS) return files.flagsOf(descriptor);
      return command === SET_STATUS_FLAGS ? files.setFlags(descriptor, variable(rest)) : -EINVAL;
    },
    __syscall_ioctl: () => -ENOTTY,
    __syscall_dup3: (from: number, to: number) => files.duplicate(from, to),
    __syscall_unlinkat: (_folder: number, path: number) => files.remove(memory.text(path)),
    __syscall_rmdir: () => -ENOENT,
    __syscall_renameat: (_from: number, from: number, _to: number, to: number) =>
      files.rename(memory.text(from), memory.text(to)),
    // Only tmpnam(3) asks: there is no such link, or the name is taken.
    __syscall_readlinkat: (_folder: number, path: number) =>
      files.isFree(memory.text(path)) ? -ENOENT : -EINVAL,
    fd_read: (descriptor: number, list: number, count: number, total: number) =>
      through(list, count, total, (part) => files.read(descriptor, part)),
    fd_write: (descriptor: number, list: number, count: number, total: number) =>
      through(list, count, total, (part) => files.write(descriptor, part)),
    fd_seek: (descriptor: number, offset: bigint, whence: number, result: number) => {
      const position = files.seek(descriptor, Number(offset), whence);
      if (position < 0) return -position;
      memory.words[result >> 2] = position % 2 ** 32;
      memory.words[(result >> 2) + 1] = Math.floor(position / 2 ** 32);
      return 0;
    },
    fd_close: (descriptor: number) => (files.close(descriptor) < 0 ? EBADF : 0),
  };
}
