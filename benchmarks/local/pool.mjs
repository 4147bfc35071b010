// A one-shot program that finds an interpreter ready, against one that has to wait for its start. Between the
// requests the pool fills again: `start()` resolves when it is full.
import assert from 'node:assert/strict';
import { BasicLuaVM } from '@bioxen/lua-local';
import { asMillis, printRows, row } from './row.mjs';
import { takeTurns, timed } from './take-turns.mjs';

const ROUNDS = 40;
const open = (sandbox, pool) => new BasicLuaVM({ engine: 'native', luaVersion: '5.4', sandbox, pool });
const pool = { min: 8, max: 8 };
const vms = {
  'none hit': open('none', pool),
  'none cold': open('none'),
  'strict hit': open('strict', pool),
  'strict cold': open('strict'),
};

const request = async (vm) => {
  const result = await vm.execute('return 2 + 2');
  assert.equal(result.stdout, '4');
};

try {
  const ways = Object.entries(vms).map(([name, vm]) => [
    name,
    async () => {
      await vm.start();
      const millis = await timed(() => request(vm));
      await vm.start();
      return millis;
    },
  ]);
  const figures = await takeTurns(Object.fromEntries(ways), { rounds: ROUNDS });
  printRows(
    ['none', 'strict'].map((tier) =>
      row(`one-shot program from a pool of 8 / cold, ${tier}`, {
        ours: asMillis(figures.of(`${tier} hit`)),
        peer: asMillis(figures.of(`${tier} cold`)),
        ratio: figures.ratio(`${tier} hit`, `${tier} cold`),
        atMost: 0.15,
      }),
    ),
  );
} finally {
  await Promise.all(Object.values(vms).map((vm) => vm.close()));
}
