// 10 and 100 MB into a program and out of it, by every way there is, against a pipe with nothing at its end.
// Takes the engine as its argument. Goals: what frames over a pipe can reach.
import { BasicLuaVM } from '@bioxen/lua-local';
import { floorIn, floorOut } from './bulk-floor.mjs';
import { canReturn, limitsFor, prepare, RETURNED, waysIn, waysOut } from './bulk-ways.mjs';
import { asMillis, missingRow, printRows, row } from './row.mjs';
import { takeTurns } from './take-turns.mjs';

const SIZES = [
  { megabytes: 10, rounds: 9, warmUps: 2 },
  { megabytes: 100, rounds: 3, warmUps: 1 },
];
const GOALS = { native: { in: 3.5, out: 1.5 }, embedded: { in: 4, out: 2 } };

const [engine] = process.argv.slice(2);
const rows = [];
for (const { megabytes, ...turns } of SIZES) {
  const bytes = Buffer.alloc(megabytes * 1e6, 'x');
  const vm = new BasicLuaVM({
    engine,
    persistent: true,
    limits: limitsFor(bytes.length),
    ...(engine === 'native' ? { luaVersion: '5.4' } : {}),
  });
  try {
    await prepare(vm, bytes);
    const directions = {
      in: { ways: waysIn(vm, bytes), floor: () => floorIn(bytes) },
      out: { ways: waysOut(vm, bytes), floor: () => floorOut(bytes.length) },
    };
    if (!(await canReturn(vm, bytes))) {
      delete directions.out.ways[RETURNED];
      rows.push(
        missingRow(`${megabytes} MB out, ${engine}: ${RETURNED}`, 'one result does not hold as much'),
      );
    }
    for (const [direction, { ways, floor }] of Object.entries(directions)) {
      const figures = await takeTurns({ floor, ...ways }, turns);
      for (const name of Object.keys(ways)) {
        rows.push(
          row(`${megabytes} MB ${direction}, ${engine}: ${name} / pipe`, {
            ours: asMillis(figures.of(name)),
            peer: asMillis(figures.of('floor')),
            ratio: figures.ratio(name, 'floor'),
            atMost: GOALS[engine][direction],
          }),
        );
      }
    }
  } finally {
    await vm.close();
  }
}
printRows(rows);
