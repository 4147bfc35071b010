// Makes dist/lua.wasm: the engine's binary of the locked dependency, checked, with as little memory at its start as
// the driver needs. As published each instance asks for 16 MiB, and a process with many of them does nothing but
// collect garbage. Its licence goes along.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** wasmoon 1.16.0: Lua 5.4 and what it needs of a C library. What we give to it fits this binary and no other. */
const SHA_256 = '95f3f19ddb740125883bc41d5ec670cd0828e7b58c8bdad385323cbff497b55c';
/** The memory section: one memory, with a maximum, from 256 pages of 64 KiB to 32,768. */
const MEMORY = Uint8Array.of(5, 7, 1, 1, 0x80, 0x02, 0x80, 0x80, 0x02);
/** The same from 24 pages, written as wide: nothing behind it moves. The maximum is set when the engine is loaded. */
const SMALL_MEMORY = Uint8Array.of(5, 7, 1, 1, 0x98, 0x00, 0x80, 0x80, 0x02);

const NOTICE = `lua.wasm is glue.wasm of wasmoon 1.16.0 with another number for its initial memory. It contains Lua 5.4
(Copyright (C) Lua.org, PUC-Rio) and parts of the C library of Emscripten (musl, dlmalloc), all under the MIT licence
or in the public domain. The licence of wasmoon follows.
`;

const dist = new URL('../dist/', import.meta.url);
const source = fileURLToPath(import.meta.resolve('wasmoon/dist/glue.wasm'));
const binary = await readFile(source);
const hash = createHash('sha256').update(binary).digest('hex');
if (hash !== SHA_256) {
  throw new TypeError(
    `${source} has the SHA-256 ${hash}, not ${SHA_256}: look at what changed, then at this file.`,
  );
}
const at = binary.indexOf(MEMORY);
if (at < 0) throw new TypeError(`${source} has another memory section than its hash promises.`);
binary.set(SMALL_MEMORY, at);
if (!WebAssembly.validate(binary)) throw new TypeError(`${source} is no WebAssembly once it was changed.`);
await writeFile(new URL('lua.wasm', dist), binary);
const licence = await readFile(new URL('../LICENSE', pathToFileURL(source)), 'utf8');
await writeFile(new URL('lua.wasm.LICENSE', dist), `${NOTICE}\n${licence}`);
