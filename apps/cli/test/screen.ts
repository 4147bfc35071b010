const SEQUENCE = new RegExp(String.raw`${'\u001B'}\[(\d*)([A-Za-z])|[^]`, 'gu');

/**
 * What a terminal shows after such output, without empty rows at the end. Of escape sequences it knows those that readline
 * writes; a row that is full goes on with the next character.
 */
export function screenOf(output: string, columns: number): readonly string[] {
  const rows: string[][] = [[]];
  let row = 0;
  let column = 0;
  const put = (text: string): void => {
    if (column === columns) {
      row++;
      column = 0;
    }
    const cells = (rows[row] ??= []);
    while (cells.length < column) cells.push(' ');
    cells[column++] = text;
  };
  const move = (letter: string, count: number): void => {
    if (letter === 'A') row = Math.max(0, row - count);
    else if (letter === 'B') row += count;
    else if (letter === 'C') column = Math.min(columns - 1, column + count);
    else if (letter === 'D') column = Math.max(0, column - count);
    else if (letter === 'G') column = count - 1;
    else if (letter === 'J') {
      rows.length = row + 1;
      rows[row] = (rows[row] ?? []).slice(0, column);
    } else if (letter === 'K') rows[row] = (rows[row] ?? []).slice(0, column);
  };
  for (const [text, count = '', letter] of output.matchAll(SEQUENCE)) {
    if (letter !== undefined) move(letter, Number(count || (letter === 'J' || letter === 'K' ? 0 : 1)));
    else if (text === '\r') column = 0;
    else if (text === '\n') row++;
    else put(text);
    while (rows.length <= row) rows.push([]);
  }
  const shown = rows.map((cells) =>
    Array.from(cells, (cell: string | undefined) => cell ?? ' ')
      .join('')
      .trimEnd(),
  );
  while (shown.at(-1) === '') shown.pop();
  return shown;
}
