// wasmoon used directly, as isolated as it gets: a factory, and so a memory, for each engine. A thousand of them take
// half a minute, nearly all of it garbage collection; a hundred show what each costs before that begins.
import assert from 'node:assert/strict';
import { loadWasmoon } from './peer-packages.mjs';
import { asSeconds, printRows, row } from './row.mjs';
import { round } from '../run/statistics.mjs';
import { timed } from './take-turns.mjs';

const ENGINES = 100;
const { LuaFactory } = await loadWasmoon();

const engine = async () => {
  const lua = await new LuaFactory().createEngine();
  assert.equal(lua.doStringSync('return 2 + 2'), 4);
  return lua;
};

const alive = [await engine()];
const before = process.memoryUsage().rss;
const millis = await timed(async () => {
  for (let i = 0; i < ENGINES; i++) alive.push(await engine());
});
const mib = (process.memoryUsage().rss - before) / ENGINES / 2 ** 20;
for (const lua of alive) lua.global.close();
printRows([
  row(`${ENGINES} engines of wasmoon alive in one thread, a factory each`, {
    peer: `${asSeconds(millis)}, ${round(mib, 2)} MiB each`,
  }),
]);
