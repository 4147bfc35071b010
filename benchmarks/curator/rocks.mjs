// 20 rocks of pure Lua, 142 modules, about a megabyte, on a server on this computer.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packRock } from 'bioxen';

const ROCKS = 20;
const MODULES = 142;
const BYTES = 7_000;

/** A module that compresses about as Lua does. */
const moduleText = (seed) => {
  const lines = [];
  let length = 0;
  for (let line = 0; length < BYTES; line += 1) {
    const text = `local function f${(seed * 7_919 + line * 104_729) % 100_003}(x, y) return x * ${line} + y.field${(seed + line) % 97} end`;
    lines.push(text);
    length += text.length + 1;
  }
  return `${lines.slice(0, 150).join('\n')}\nreturn ${seed}\n`;
};

/** Serves them; `names` are theirs, `last` is that of one more. */
export async function openRocks() {
  const base = await mkdtemp(join(tmpdir(), 'bench-rocks-'));
  const folder = join(base, 'rocks');
  await mkdir(folder);
  const names = [];
  let module = 0;
  // One more than is installed: it comes later.
  for (let rock = 0; rock <= ROCKS; rock += 1) {
    const name = `rock${rock}`;
    const work = join(base, name);
    await mkdir(work);
    const modules = [];
    const until = Math.round(((rock + 1) * MODULES) / ROCKS);
    for (; module < until; module += 1) {
      await writeFile(join(work, `m${module}.lua`), moduleText(module));
      modules.push(`["${name}.m${module}"] = "m${module}.lua"`);
    }
    const rockspec = join(work, `${name}-1.0-1.rockspec`);
    await writeFile(
      rockspec,
      `package = "${name}" version = "1.0-1" source = { url = "file://${name}.tar.gz" }
      build = { type = "builtin", modules = { ${modules.join(', ')} } }`,
    );
    const { file, bytes } = await packRock(rockspec);
    await writeFile(join(folder, file), bytes);
    names.push(name);
  }
  const server = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), [folder]);
  const [url] = await once(server, 'message');
  return {
    base,
    folder,
    names: names.slice(0, ROCKS),
    last: names[ROCKS],
    url,
    close: async () => {
      const ended = once(server, 'exit');
      server.disconnect();
      await ended;
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** How long work takes, milliseconds: the best of so many times. */
export async function best(times, work) {
  let shortest = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time += 1) {
    const began = performance.now();
    await work(time);
    shortest = Math.min(shortest, performance.now() - began);
  }
  return Math.round(shortest * 10) / 10;
}
