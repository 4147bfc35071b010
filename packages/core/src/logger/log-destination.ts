/** Takes finished lines, newline included. `process.stderr` and any Writable fit. */
export interface LogDestination {
  write(line: string): unknown;
}

/** The process's stderr, looked up when the line is written, so that tests may replace it. */
export const stderrDestination: LogDestination = Object.freeze({
  write: (line: string): unknown => process.stderr.write(line),
});

/** Writes one line. A destination that throws loses the line, never the caller's work. */
export function writeLine(destination: LogDestination, line: string): void {
  try {
    destination.write(`${line}\n`);
  } catch {
    // There is nobody left to tell.
  }
}
