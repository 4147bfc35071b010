import type { Part, PartSummary } from './part.js';

const LF = 10;

/** Reads a part as it lies in its folder: one line of JSON, then the output. */
export function parsePart(bytes: Buffer): Part {
  const end = bytes.indexOf(LF);
  const summary = JSON.parse(bytes.toString('utf8', 0, end)) as PartSummary;
  return { ...summary, output: end + 1 < bytes.length ? [bytes.subarray(end + 1)] : [] };
}

/** The bytes of a part, in pieces. */
export function partBytes({ output, ...summary }: Part): readonly Uint8Array[] {
  return [Buffer.from(`${JSON.stringify(summary)}\n`), ...output];
}
