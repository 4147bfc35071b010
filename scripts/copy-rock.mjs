// Puts the rock bio_compute into the facade's dist: its Lua modules, from where createVm preloads them, and the rock itself, from
// where it is installed.
import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packRock } from '../packages/curator/dist/index.js';

const from = fileURLToPath(new URL('../rocks/bio_compute/src/bio_compute/', import.meta.url));
const to = fileURLToPath(new URL('../packages/bioxen/dist/bio_compute/', import.meta.url));

if (await stat(from).catch(() => undefined)) {
  await cp(from, to, {
    recursive: true,
    filter: async (path) => path.endsWith('.lua') || (await stat(path)).isDirectory(),
  });
  const rockspec = fileURLToPath(
    new URL('../rocks/bio_compute/bio_compute-1.0.0-1.rockspec', import.meta.url),
  );
  const rocks = new URL('../packages/bioxen/dist/rocks/', import.meta.url);
  const { file, bytes } = await packRock(rockspec);
  await mkdir(rocks, { recursive: true });
  await writeFile(new URL(file, rocks), bytes);
}
