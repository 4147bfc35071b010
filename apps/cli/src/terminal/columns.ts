import { printable } from '@bioxen/core';

/**
 * Lines of columns, each as wide as its longest cell; the last is not filled up. What a package, a pool or a
 * machine says of itself is shown, and does nothing to a terminal.
 */
export function columns(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map((cell) => printable(cell, Infinity)));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
