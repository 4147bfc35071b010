import { readFileSync } from 'node:fs';
import type { Tier } from './hostile-program.js';

/** What SECURITY.md says of one row in one tier. */
export interface Cell {
  readonly row: string;
  readonly tier: Tier;
  /** Stopped, partly, not stopped; it runs inside the walls; or nothing is promised. */
  readonly promise: '✓' | '~' | '✗' | 'runs' | 'not promised';
}

const columns: readonly Tier[] = ['embedded', 'strict', 'reduced', 'minimal', 'none'];
const promises = ['✓', '~', '✗', 'runs', 'not promised'] as const;

/** The cells of the table in SECURITY.md. @throws SyntaxError when a cell says something else */
export function readSecurityTable(): readonly Cell[] {
  const lines = readFileSync(new URL('../../../../SECURITY.md', import.meta.url), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| a hostile program tries to'));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).flatMap((line) => {
    const [, row = '', ...cells] = line.split('|').map((cell) => cell.trim());
    return columns.map((tier, index): Cell => {
      const promise = promises.find((one) => cells[index]?.startsWith(one));
      if (promise === undefined)
        throw new SyntaxError(`SECURITY.md promises '${String(cells[index])}' in ${row}`);
      return { row, tier, promise };
    });
  });
}
