import { BioxenError } from '@bioxen/core';

/** A line of a table: its cells by column name, and where it stands, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** A table with a header line. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** A table cannot be read, or says what cannot be. */
export const tableError = (line: number, problem: string): BioxenError =>
  new BioxenError(`The table cannot be used, line ${line}: ${problem}`, {
    code: 'API_VALIDATION_ERROR',
    hint: 'See "bioxen bio validate --help" for the columns and their units.',
  });

/** The cells of all lines by RFC 4180: quotes, doubled quotes, line ends in quotes; LF and CRLF. */
const cellsOf = (text: string): readonly { readonly line: number; readonly cells: readonly string[] }[] => {
  const lines: { line: number; cells: string[] }[] = [];
  let line = 1;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const row = { line, cells: [] as string[] };
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        const begin = line;
        at++;
        for (;;) {
          const end = text.indexOf('"', at);
          if (end < 0) throw tableError(begin, 'a quote is never closed');
          const piece = text.slice(at, end);
          cell += piece;
          line += piece.split('\n').length - 1;
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
          at++;
        }
      }
      const rest = /[^,\r\n]*/y;
      rest.lastIndex = at;
      const tail = rest.exec(text)?.[0] ?? '';
      at += tail.length;
      row.cells.push((cell + tail).trim());
      if (text[at] !== ',') break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    const isEmpty = row.cells.every((cell) => cell === '');
    if (!isEmpty && row.cells[0]?.startsWith('#') !== true) lines.push(row);
  }
  return lines;
};

/** Reads a table. Empty lines and lines that begin with `#` do not count. @throws {BioxenError} with the line */
export const parseCsv = (text: string): CsvTable => {
  const [header, ...body] = cellsOf(text);
  if (header === undefined) throw tableError(1, 'it is empty');
  const columns = header.cells.map((name) => name.toLowerCase());
  const [only = ''] = columns;
  const separator = columns.length > 1 ? undefined : [';', '\t', '|'].find((sign) => only.includes(sign));
  if (separator !== undefined)
    throw tableError(
      header.line,
      `its columns stand between ${JSON.stringify(separator)}, and not between commas`,
    );
  const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  if (twice !== undefined) throw tableError(header.line, `the column ${twice} is there twice`);
  const rows = body.map(({ line, cells }) => {
    if (cells.length > columns.length)
      throw tableError(line, `there are ${cells.length} cells in a table of ${columns.length} columns`);
    return { line, cells: new Map(columns.map((name, index) => [name, cells[index] ?? ''])) };
  });
  return { columns, rows };
};
