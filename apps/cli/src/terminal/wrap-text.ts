/** What stands before the text of an entry of a table: a name, and two spaces or more; or what a line is indented by. */
const ENTRY = /^\s*\S.*?\s{2,}(?=\S)|^\s+/;

/** How much further in the text stands that is below its name. */
const DEEPER = 4;

/**
 * Breaks lines between words where they are wider than a terminal. What goes on of an entry of a table stands below its text;
 * a word that is wider than all there is is left to the terminal.
 * @param columns not a positive number: nothing is broken
 */
export function wrapText(text: string, columns: number | undefined): string {
  if (columns === undefined || !(columns > 0)) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const [entry = ''] = ENTRY.exec(line) ?? [];
  const isNarrow = entry.length <= columns / 2;
  const before = line.length - line.trimStart().length;
  const indent = ' '.repeat(isNarrow ? entry.length : before + DEEPER);
  // Beside a wide name there is no room for its text.
  const lines: string[] = isNarrow ? [] : [entry.trimEnd()];
  let current = isNarrow ? entry : indent;
  let isBegun = false;
  for (const word of line.slice(entry.length).split(/ +/)) {
    const longer = isBegun ? `${current} ${word}` : current + word;
    if (isBegun && longer.length > columns) {
      lines.push(current);
      current = (entry === '' ? '' : indent) + word;
    } else current = longer;
    isBegun = true;
  }
  return [...lines, current].join('\n');
}
