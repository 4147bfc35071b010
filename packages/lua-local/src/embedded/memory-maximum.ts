/** Bytes of one page of WebAssembly memory. */
export const PAGE_BYTES = 65_536;
/** Addresses of the engine are signed: beyond 2 GiB it cannot count. */
const MAXIMUM_PAGES = 32_768;
/** Magic number and version. */
const PREAMBLE_BYTES = 8;
const MEMORY_SECTION = 5;

/** How many pages of memory an interpreter of so many bytes may have. */
export function pagesOf(memoryBytes: number): number {
  return Math.min(MAXIMUM_PAGES, Math.floor(memoryBytes / PAGE_BYTES));
}

/**
 * A copy of a WebAssembly binary whose one memory can grow to `pages` at most: a wall that no code inside moves.
 * The maximum keeps the width that it has, so nothing else changes. Undefined when there is no such memory.
 */
export function withMemoryMaximum(binary: Uint8Array, pages: number): Uint8Array<ArrayBuffer> | undefined {
  const at = maximumOf(binary);
  if (at === undefined) return undefined;
  const changed = new Uint8Array(binary);
  let rest = pages;
  for (let index = at; ; index++) {
    const isLast = ((binary[index] ?? 0) & 0x80) === 0;
    changed[index] = (rest & 0x7f) | (isLast ? 0 : 0x80);
    rest >>>= 7;
    if (isLast) return rest === 0 ? changed : undefined;
  }
}

/** Where the maximum of the memory begins. */
function maximumOf(binary: Uint8Array): number | undefined {
  let at = PREAMBLE_BYTES;
  while (at < binary.length) {
    const id = binary[at];
    const size = readNumber(binary, at + 1);
    if (id !== MEMORY_SECTION) {
      at = size.end + size.value;
      continue;
    }
    const count = readNumber(binary, size.end);
    const hasMaximum = count.value === 1 && binary[count.end] === 1;
    return hasMaximum ? readNumber(binary, count.end + 1).end : undefined;
  }
  return undefined;
}

/** An unsigned LEB128 number and where it ends (WebAssembly Core Specification 5.2.2). */
function readNumber(binary: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    const byte = binary[at] ?? 0;
    at++;
    value += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return { value, end: at };
  }
}
