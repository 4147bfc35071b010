// Puts the Lua modules of the rock bio_compute into the facade's dist, from where createVm preloads them.
import { cp, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const from = fileURLToPath(new URL('../rocks/bio_compute/src/bio_compute/', import.meta.url));
const to = fileURLToPath(new URL('../packages/bioxen/dist/bio_compute/', import.meta.url));

if (await stat(from).catch(() => undefined)) {
  await cp(from, to, {
    recursive: true,
    filter: async (path) => path.endsWith('.lua') || (await stat(path)).isDirectory(),
  });
}
