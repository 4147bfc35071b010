import { numberBytes, readNumber } from './leb128.js';

/** Bytes of one page of WebAssembly memory. */
export const PAGE_BYTES = 65_536;
/** Addresses of the engine are signed: beyond 2 GiB it cannot count. */
const MAXIMUM_PAGES = 32_768;
/** Magic number and version. */
const PREAMBLE_BYTES = 8;
const IMPORT_SECTION = 2;
const MEMORY_SECTION = 5;
/** What follows the name of an import that is a memory, and limits of which both are there. */
const MEMORY_KIND = 2;
const BOTH_LIMITS = 1;

/** How many pages of memory an interpreter of so many bytes may have. */
export function pagesOf(memoryBytes: number): number {
  return Math.min(MAXIMUM_PAGES, Math.floor(memoryBytes / PAGE_BYTES));
}

/** Where a binary takes its memory from. */
export interface MemoryName {
  readonly module: string;
  readonly name: string;
}

/** A binary that is given its memory, and how many pages that must have at the least. */
export interface MemoryTaker {
  readonly binary: Uint8Array<ArrayBuffer>;
  readonly initialPages: number;
}

/**
 * A copy of a WebAssembly binary that imports the one memory that it made itself (WebAssembly Core Specification 5.5.5 and
 * 5.5.8). So instances with different memories share one module, which is compiled once: a memory has a maximum of its own,
 * a wall that no code inside moves. Undefined when the binary has no imports, or no memory.
 */
export function withImportedMemory(binary: Uint8Array, from: MemoryName): MemoryTaker | undefined {
  const parts: Uint8Array[] = [binary.subarray(0, PREAMBLE_BYTES)];
  const memory = memoryOf(binary);
  let hasImports = false;
  if (memory === undefined) return undefined;
  for (const section of sectionsOf(binary)) {
    if (section.id === MEMORY_SECTION) continue;
    if (section.id === IMPORT_SECTION) {
      hasImports = true;
      parts.push(withImport(binary, section, importOf(from, memory.initialPages)));
    } else parts.push(binary.subarray(section.start, section.end));
  }
  return hasImports
    ? { binary: new Uint8Array(Buffer.concat(parts)), initialPages: memory.initialPages }
    : undefined;
}

interface Section {
  readonly id: number;
  readonly start: number;
  /** Where its own bytes begin, behind its length. */
  readonly body: number;
  readonly end: number;
}

function* sectionsOf(binary: Uint8Array): IterableIterator<Section> {
  let start = PREAMBLE_BYTES;
  while (start < binary.length) {
    const size = readNumber(binary, start + 1);
    const end = size.end + size.value;
    yield { id: binary[start] ?? 0, start, body: size.end, end };
    start = end;
  }
}

function memoryOf(binary: Uint8Array): { readonly initialPages: number } | undefined {
  const section = [...sectionsOf(binary)].find(({ id }) => id === MEMORY_SECTION);
  if (section === undefined) return undefined;
  const count = readNumber(binary, section.body);
  return count.value === 1 ? { initialPages: readNumber(binary, count.end + 1).value } : undefined;
}

function importOf({ module, name }: MemoryName, initialPages: number): readonly number[] {
  return [
    ...nameBytes(module),
    ...nameBytes(name),
    MEMORY_KIND,
    BOTH_LIMITS,
    ...numberBytes(initialPages),
    ...numberBytes(MAXIMUM_PAGES),
  ];
}

function nameBytes(name: string): readonly number[] {
  const bytes = Buffer.from(name, 'utf8');
  return [...numberBytes(bytes.length), ...bytes];
}

/** The section of imports with one more of them, the last. */
function withImport(binary: Uint8Array, { body, end }: Section, entry: readonly number[]): Uint8Array {
  const count = readNumber(binary, body);
  const head = numberBytes(count.value + 1);
  const length = head.length + end - count.end + entry.length;
  return Buffer.concat([
    Uint8Array.from([IMPORT_SECTION, ...numberBytes(length), ...head]),
    binary.subarray(count.end, end),
    Uint8Array.from(entry),
  ]);
}
