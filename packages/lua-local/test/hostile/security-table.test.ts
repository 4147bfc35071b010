import { describe, expect, test } from 'vitest';
import { engines, hostilePrograms, type Tier } from './hostile-program.js';
import { type Cell, readSecurityTable } from './security-table.js';

/** Nothing is promised in this row, or nothing at all stands there: there is nothing to try. */
const unpromised = 'exploit the kernel, side channels';
const cells = readSecurityTable();
const rows = [...new Set(cells.map(({ row }) => row))];

/** Whether each program of the row must get through, or must not, in the tier. */
function expectations(row: string, tier: Tier): readonly ('through' | 'stopped')[] {
  return hostilePrograms
    .filter((program) => program.row === row)
    .flatMap((program) =>
      program.engines.flatMap((engine) => {
        const requirement = program.requirement(tier, engine);
        // What is granted by an option of its own says nothing of the wall.
        if (requirement === undefined || program.touches !== undefined) return [];
        return requirement.some(({ word }) => word === 'works' || word === 'is exhausted')
          ? ['through' as const]
          : ['stopped' as const];
      }),
    );
}

/** What a cell may promise when the programs of its row must end like this. */
function shown(seen: readonly ('through' | 'stopped')[]): readonly Cell['promise'][] {
  if (!seen.includes('through')) return seen.length === 0 ? ['not promised'] : ['✓'];
  return seen.includes('stopped') ? ['~', '✗', 'runs'] : ['✗', 'runs'];
}

test('the table has a column for each tier and a row for each thing that programs try', () => {
  expect(rows.length).toBe(15);
  expect(cells.length).toBe(rows.length * 5);
  expect(engines.length).toBe(5);
  const tried = new Set(hostilePrograms.flatMap(({ row }) => (row === undefined ? [] : [row])));
  expect([...tried].toSorted()).toEqual(rows.filter((row) => row !== unpromised).toSorted());
});

describe.each(rows.filter((row) => row !== unpromised))('%s', (row) => {
  test.each(cells.filter((cell) => cell.row === row))(
    '$promise in $tier is what the programs show',
    (cell) => {
      expect(shown(expectations(cell.row, cell.tier))).toContain(cell.promise);
    },
  );
});

test('what nobody can promise is not promised', () => {
  const promised = cells.filter(
    ({ row, promise }) => row === unpromised && (promise === '✓' || promise === '~'),
  );
  expect(promised).toEqual([]);
});
