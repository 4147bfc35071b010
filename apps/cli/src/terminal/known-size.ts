/** Gives terminals that do not know their size, as those of serial lines and of some programs, one that is usual. */
export function ensureTerminalSize(): void {
  const { COLUMNS, LINES } = process.env;
  for (const terminal of [process.stdout, process.stderr]) {
    if (!(terminal.columns > 0)) terminal.columns = Number(COLUMNS) || 80;
    if (!(terminal.rows > 0)) terminal.rows = Number(LINES) || 24;
  }
}
