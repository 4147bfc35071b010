/** Words of the block that the allocator is called with: bytes in use. */
export const USED = 0;
/** Bytes that there may be. */
export const LIMIT = 1;
/** How often something was refused. */
export const REFUSALS = 2;
/** Words in the block. */
export const WORDS = 3;

const I32 = 0x7f;
const PREAMBLE: Code = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

type Code = readonly number[];

const name = (text: string): Code => [text.length, ...Buffer.from(text, 'latin1')];
/** A number of two bytes (LEB128), whatever it is: the body is longer than 127. */
const long = (value: number): Code => [(value & 0x7f) | 0x80, value >>> 7];
const section = (id: number, ...parts: readonly Code[]): Code => {
  const body = parts.flat();
  return [id, ...long(body.length), ...body];
};
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const number = (value: number): Code => [0x41, value];
const word = (index: number): Code => [...get(0), 0x28, 2, index * 4];
const setWord = (index: number, value: Code): Code => [...get(0), ...value, 0x36, 2, index * 4];
const ADD: Code = [0x6a];
const SUBTRACT: Code = [0x6b];
const IS_ZERO: Code = [0x45];
const IS_ABOVE: Code = [0x4a];
const IS_ABOVE_UNSIGNED: Code = [0x4b];
const IF: Code = [0x04, 0x40];
const END: Code = [0x0b];
const RETURN: Code = [0x0f];
const REALLOC: Code = [0x10, 0];
const FREE: Code = [0x10, 1];

// The parameters of lua_Alloc, and the count as it will be.
const [BLOCK, OLD_SIZE, NEW_SIZE, COUNT] = [1, 2, 3, 4];

const REFUSE: Code = [setWord(REFUSALS, [...word(REFUSALS), ...number(1), ...ADD]), number(0), RETURN].flat();

const BODY: Code = [
  // One local of i32.
  [1, 1, I32],
  // Without a block the old size is a kind of object.
  [get(BLOCK), IS_ZERO, IF, number(0), set(OLD_SIZE), END].flat(),
  [word(USED), get(OLD_SIZE), SUBTRACT, get(NEW_SIZE), ADD, set(COUNT)].flat(),
  [get(NEW_SIZE), IS_ZERO, IF, get(BLOCK), FREE, setWord(USED, get(COUNT)), number(0), RETURN, END].flat(),
  // More than before, and more than there may be.
  [get(NEW_SIZE), get(OLD_SIZE), IS_ABOVE_UNSIGNED, IF].flat(),
  [get(COUNT), word(LIMIT), IS_ABOVE, IF, REFUSE, END, END].flat(),
  [get(BLOCK), get(NEW_SIZE), REALLOC, set(BLOCK)].flat(),
  [get(BLOCK), IS_ZERO, IF, REFUSE, END].flat(),
  [setWord(USED, get(COUNT)), get(BLOCK), END].flat(),
].flat();

/**
 * A `lua_Alloc` (Lua 5.4 reference manual, § 4.6) as WebAssembly: realloc and free behind a count of bytes, which
 * refuses what would pass the limit. In machine code, because Lua calls it for each string and table.
 */
export const ALLOCATOR: Uint8Array<ArrayBuffer> = Uint8Array.from(
  [
    PREAMBLE,
    // Types: (i32 i32) → i32, (i32) → none, and that of lua_Alloc.
    section(1, [3, 0x60, 2, I32, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 4, I32, I32, I32, I32, 1, I32]),
    section(
      2,
      [3],
      [...name('e'), ...name('m'), 2, 0, 0],
      [...name('e'), ...name('r'), 0, 0],
      [...name('e'), ...name('f'), 0, 1],
    ),
    section(3, [1, 2]),
    section(7, [1, ...name('a'), 0, 2]),
    section(10, [1], long(BODY.length), BODY),
  ].flat(),
);
