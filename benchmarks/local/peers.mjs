// What others offer to Node for the same. Takes `requests` or `starts` (up to the first answer, and the end). wasmoon
// and fengari run in the caller's own thread, where an endless loop stops the caller: a thread or a process is what
// we pay for.
import assert from 'node:assert/strict';
import { BasicLuaVM } from '@bioxen/lua-local';
import { openFengari } from './fengari.mjs';
import { loadWasmoon } from './peer-packages.mjs';
import { asMicros, asMillis, missingRow, printRows, row } from './row.mjs';
import { runProgram } from './run-program.mjs';
import { microsARequest, takeTurns } from './take-turns.mjs';

const ROUNDS = 15;
const CODE = 'return 2 + 2';
const many = (request) => microsARequest(request, { count: 1000 });
const few = (request) => microsARequest(request, { count: 5 });
const { LuaFactory } = await loadWasmoon();
const fengari = await openFengari();

const open = (engine) => new BasicLuaVM({ engine, persistent: true });
const vms = { native: open('native'), embedded: open('embedded') };
const factory = new LuaFactory();
const wasmoon = await factory.createEngine();

/** name → how it is measured, in microseconds a request */
const requests = {
  native: () => many(async () => assert.equal((await vms.native.execute(CODE)).stdout, '4')),
  embedded: () => many(async () => assert.equal((await vms.embedded.execute(CODE)).stdout, '4')),
  // Not doString, its asynchronous form: it broke the engine at the 61st call in a row, each time.
  wasmoon: () => many(() => assert.equal(wasmoon.doStringSync(CODE), 4)),
  fengari: () => many(() => assert.equal(fengari.request(CODE), 4)),
  'a new lua5.4 process': () =>
    few(async () => assert.equal(await runProgram('lua5.4', ['-e', `print(load("${CODE}")())`]), '4\n')),
};

const newVm = async (engine) => {
  const vm = open(engine);
  assert.equal((await vm.execute(CODE)).stdout, '4');
  await vm.close();
};
const newWasmoon = async (from) => {
  const engine = await from.createEngine();
  assert.equal(engine.doStringSync(CODE), 4);
  engine.global.close();
};
const starts = {
  native: () => few(() => newVm('native')),
  embedded: () => few(() => newVm('embedded')),
  'wasmoon, a new factory': () => few(() => newWasmoon(new LuaFactory())),
  'wasmoon, in a factory that is there': () => few(() => newWasmoon(factory)),
  fengari: () => few(() => assert.equal(fengari.open().request(CODE), 4)),
};

/** What is compared, how its figures are shown, and its ways. */
const KINDS = {
  requests: ['request', asMicros, requests],
  starts: ['start, answer, close', (micros) => asMillis(micros / 1000), starts],
};
const [what, asText, all] = KINDS[process.argv[2]];
const isMissing = (name) => name === 'fengari' && fengari.why !== undefined;

try {
  const ways = Object.entries(all).filter(([name]) => !isMissing(name));
  const figures = await takeTurns(Object.fromEntries(ways), { rounds: ROUNDS });
  const compare = (engine, peer) =>
    isMissing(peer)
      ? missingRow(`${what}: ${engine} / ${peer}`, fengari.why)
      : row(`${what}: ${engine} / ${peer}`, {
          ours: asText(figures.of(engine)),
          peer: asText(figures.of(peer)),
          ratio: figures.ratio(engine, peer),
        });
  const peers = Object.keys(all).filter((name) => !(name in vms));
  printRows(Object.keys(vms).flatMap((engine) => peers.map((peer) => compare(engine, peer))));
} finally {
  await Promise.all(Object.values(vms).map((vm) => vm.close()));
  wasmoon.global.close();
}
