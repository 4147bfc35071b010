import type { Part, PartSummary } from '../parts/part.js';

const LF = 10;

/** The last line that `map-worker.lua` writes. */
interface LastLine extends PartSummary {
  /** How much output stands before it. */
  readonly outputBytes: number;
}

/**
 * Reads what a worker VM has written: the output, and behind it one line of JSON with the rest of the part. Undefined where that
 * is not what is there: the program, or a child of it, has written into it.
 */
export function readAnswer(pieces: readonly Uint8Array[]): Part | undefined {
  const [output, line] = cutLastLine(pieces);
  try {
    const { outputBytes, ...summary } = JSON.parse(line) as LastLine;
    const isWhole = output.reduce((sum, { length }) => sum + length, 0) === outputBytes;
    return isWhole ? { ...summary, output } : undefined;
  } catch {
    return undefined;
  }
}

/** The pieces without the last line, and that line. */
function cutLastLine(pieces: readonly Uint8Array[]): readonly [readonly Uint8Array[], string] {
  const output = pieces.filter(({ length }) => length > 0);
  const line: Uint8Array[] = [];
  for (let piece = output.pop(); piece !== undefined; piece = output.pop()) {
    // The line's own end is not that of the line before it.
    const end = line.length === 0 ? piece.length - 1 : piece.length;
    const start = end > 0 ? piece.lastIndexOf(LF, end - 1) + 1 : 0;
    line.unshift(piece.subarray(start));
    if (start === 0) continue;
    output.push(piece.subarray(0, start));
    break;
  }
  return [output, Buffer.concat(line).toString('utf8')];
}
