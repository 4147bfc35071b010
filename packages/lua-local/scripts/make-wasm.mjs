// Makes dist/lua.wasm: the engine's binary of the locked dependency, checked, with little memory at its start: what the driver
// needs. As
// published each instance asks for 16 MiB, and a process with many of them does nothing but collect garbage.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** wasmoon 1.16.0: Lua 5.4 and what it needs of a C library. What we give to it fits this binary and no other. */
const SHA_256 = '95f3f19ddb740125883bc41d5ec670cd0828e7b58c8bdad385323cbff497b55c';
/** The memory section: one memory, with a maximum, from 256 pages of 64 KiB to 32,768. */
const MEMORY = Uint8Array.of(5, 7, 1, 1, 0x80, 0x02, 0x80, 0x80, 0x02);
/** The same from 24 pages, written as wide: nothing behind it moves. The maximum is set when the engine is loaded. */
const SMALL_MEMORY = Uint8Array.of(5, 7, 1, 1, 0x98, 0x00, 0x80, 0x80, 0x02);

const source = fileURLToPath(import.meta.resolve('wasmoon/dist/glue.wasm'));
const binary = await readFile(source);
const hash = createHash('sha256').update(binary).digest('hex');
if (hash !== SHA_256) {
  throw new TypeError(
    `${source} has the SHA-256 ${hash}, not ${SHA_256}: look at what changed, then at this file.`,
  );
}
const at = binary.indexOf(MEMORY);
binary.set(SMALL_MEMORY, at);
if (at < 0 || !WebAssembly.validate(binary))
  throw new TypeError(`the memory section of ${source} was not found.`);
await writeFile(new URL('../dist/lua.wasm', import.meta.url), binary);
