// Measures one request and its answer, in microseconds, over pipes of the same kind: `cat`, a persistent native VM,
// a persistent embedded VM, a new interpreter for each request. Runs pinned to one processor (run.bench.mjs sees to
// that); the ways take turns, round by round. Prints one JSON object.
import { spawnSync } from 'node:child_process';
import { createVm } from 'bioxen';
import { openEcho } from '../local/echo-process.mjs';
import { median } from './statistics.mjs';

const ROUNDS = 15;
const REQUESTS = 2000;
const NEW_PROCESSES = 20;
const CODE = 'return 2 + 2';

// As many bytes as a request has.
const line = Buffer.from(`E 1234 ${CODE.length}\n${CODE}`);
const cat = openEcho(line);
const catOwnSession = openEcho(line, { ownSession: true });

// Without walls, as the cat beside it; what walls cost a request is in `pnpm bench local`.
const native = await createVm('native', {
  engine: 'native',
  sandbox: 'none',
  luaVersion: '5.4',
  persistent: true,
});
const embedded = await createVm('embedded', { engine: 'embedded', persistent: true });

const ways = {
  cat: [REQUESTS, cat.request],
  catOwnSession: [REQUESTS, catOwnSession.request],
  native: [REQUESTS, () => native.execute(CODE)],
  embedded: [REQUESTS, () => embedded.execute(CODE)],
  process: [NEW_PROCESSES, () => spawnSync('lua5.4', ['-e', `print(load('${CODE}')())`])],
};

const micros = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
for (let round = -3; round < ROUNDS; round++) {
  for (const [name, [count, request]] of Object.entries(ways)) {
    const started = performance.now();
    for (let i = 0; i < count; i++) await request();
    if (round >= 0) micros[name].push(((performance.now() - started) * 1000) / count);
  }
}
// A ratio is taken within a round, where the machine was the same for both.
const ratio = (name, base) => median(micros[name].map((value, round) => value / micros[base][round]));
console.log(
  JSON.stringify({
    micros: Object.fromEntries(Object.entries(micros).map(([name, values]) => [name, median(values)])),
    nativeToCat: ratio('native', 'cat'),
    nativeToCatOwnSession: ratio('native', 'catOwnSession'),
    processToNative: ratio('process', 'native'),
    embeddedToNative: ratio('embedded', 'native'),
  }),
);
await Promise.all([cat, catOwnSession, native, embedded].map((way) => way.close()));
