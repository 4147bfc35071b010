// One request and its answer, and 64 in flight: a persistent native VM against `cat`, in the same round.
// `same`: client and interpreter share processor 0. `across`: the client has processor 0, all others have 1.
// Who starts this sees to the client's processor.
import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { BasicLuaVM } from '@bioxen/lua-local';
import { openEcho } from './echo-process.mjs';
import { descendantsOf } from './processes.mjs';
import { asMicros, printRows, row } from './row.mjs';
import { microsARequest, takeTurns } from './take-turns.mjs';

const CODE = 'return 2 + 2';
/** Waking another processor takes ten times as long. */
const SINGLE = { same: { count: 2000, rounds: 25 }, across: { count: 500, rounds: 51 } };
const MANY = { count: 8000, depth: 64, rounds: 41 };
const [placement] = process.argv.slice(2);

const line = Buffer.from(`E 1234 ${CODE.length}\n${CODE}`);
const echo = openEcho(line);
const ownEcho = openEcho(line, { ownSession: true });
const open = (sandbox) => new BasicLuaVM({ engine: 'native', luaVersion: '5.4', sandbox, persistent: true });
const vms = { none: open('none'), strict: open('strict') };
for (const vm of Object.values(vms)) assert.equal((await vm.execute(CODE)).stdout, '4');

if (placement === 'across') {
  for (const pid of descendantsOf(process.pid)) spawnSync('taskset', ['-a', '-p', '-c', '1', String(pid)]);
}

const measure = async ({ rounds, ...requests }) =>
  await takeTurns(
    {
      cat: () => microsARequest(echo.request, requests),
      ownCat: () => microsARequest(ownEcho.request, requests),
      none: () => microsARequest(() => vms.none.execute(CODE), requests),
      strict: () => microsARequest(() => vms.strict.execute(CODE), requests),
    },
    { rounds },
  );

try {
  const where = placement === 'same' ? 'one processor' : 'two processors';
  const single = await measure(SINGLE[placement]);
  const many = await measure(MANY);
  const atMost = placement === 'same' ? 1.5 : 1.2;
  const perSecond = (micros) => `${Math.round(1000 / micros)} k/s`;
  printRows([
    ...['none', 'strict'].map((tier) =>
      row(`request, ${tier} / cat echo, ${where}`, {
        ours: asMicros(single.of(tier)),
        peer: asMicros(single.of('cat')),
        ratio: single.ratio(tier, 'cat'),
        atMost,
      }),
    ),
    ...['none', 'strict'].map((tier) =>
      row(`request, ${tier} / cat echo in a session of its own, as the VM is, ${where}`, {
        ours: asMicros(single.of(tier)),
        peer: asMicros(single.of('ownCat')),
        ratio: single.ratio(tier, 'ownCat'),
        atMost,
      }),
    ),
    row(`request, strict / none, ${where}`, {
      ours: asMicros(single.of('strict')),
      peer: asMicros(single.of('none')),
      ratio: single.ratio('strict', 'none'),
      atMost: 1.05,
    }),
    ...['none', 'strict'].map((tier) =>
      row(`rate of 64 in flight, ${tier} / cat, ${where}`, {
        ours: perSecond(many.of(tier)),
        peer: perSecond(many.of('cat')),
        ratio: many.ratio('cat', tier),
        atLeast: 0.6,
      }),
    ),
  ]);
} finally {
  await Promise.all([echo.close(), ownEcho.close(), ...Object.values(vms).map((vm) => vm.close())]);
}
