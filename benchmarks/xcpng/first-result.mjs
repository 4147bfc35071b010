// From `new XCPngVM` to the first result of a program, with the time of each step; then the machine is removed.
import { XCPngVM } from '@bioxen/xcpng';
import { asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median } from '../run/statistics.mjs';
import { openPool, whyNot } from './open-pool.mjs';

const [guests] = process.argv.slice(2);
const ROUNDS = { process: 15, uml: 7 }[guests];

/** What a person waits for, and the steps that it is made of. */
const PARTS = {
  'find the template': ['check'],
  'clone and configure': ['clone', 'own', 'memory', 'vcpus', 'network', 'first-boot', 'provision'],
  start: ['start'],
  'its address': ['address'],
  'its SSH server lets us in': ['ssh'],
};

const measureOnce = async (config, index) => {
  const times = new Map();
  const vm = new XCPngVM({
    vmId: `bench-${index}`,
    config: { ...config, vm_memory: '1GB', vm_vcpus: 1 },
    onStop: 'destroy',
    onStep: ({ step, durationMs }) => times.set(step, durationMs),
  });
  let up;
  let first;
  try {
    up = await timed(() => vm.start());
    first = await timed(() => vm.execute('return 2 + 2', { reject: true }));
  } finally {
    await vm.close();
  }
  const parts = Object.entries(PARTS).map(([name, steps]) => [
    name,
    steps.reduce((sum, step) => sum + (times.get(step) ?? 0), 0),
  ]);
  const known = parts.reduce((sum, [, ms]) => sum + ms, 0);
  return Object.fromEntries([
    ...parts,
    ['log in to the pool, and the interpreter ready', up - known],
    ['the first program', first],
    ['all of it', up + first],
  ]);
};

const why = await whyNot(guests);
if (why !== undefined) printRows([missingRow(`${guests} guests`, why)]);
else {
  const pool = await openPool(guests);
  try {
    const rounds = [];
    for (let round = -1; round < ROUNDS; round++) {
      const figures = await measureOnce(pool.config, round + 1);
      if (round >= 0) rounds.push(figures);
    }
    printRows(
      Object.keys(rounds[0]).map((name) =>
        row(`${guests} guests, ${name}`, { ours: asMillis(median(rounds.map((each) => each[name]))) }),
      ),
    );
  } finally {
    await pool.close();
  }
}
