import { LineSplitter } from './line-splitter.js';

/** Where a sequence file comes from: its text, its bytes (UTF-8), or pieces of either, such as a stream of `fs`. */
export type GenomeSource = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** A parser that is fed line by line, without line ends, and hands records to whom it was made for. */
export interface LineParser {
  line(text: string): void;
  /** The file is over. */
  end(): void;
}

/** Makes a parser that calls `emit` with each record as soon as it is whole. */
export type ParserFactory<T> = (emit: (record: T) => void) => LineParser;

/** All records of a text. */
export const parseRecords = <T>(text: string, createParser: ParserFactory<T>): T[] => {
  const records: T[] = [];
  const parser = createParser((record) => records.push(record));
  const lines = new LineSplitter((line) => parser.line(line));
  lines.write(text.startsWith('\uFEFF') ? text.slice(1) : text);
  lines.end();
  parser.end();
  return records;
};

async function* piecesOf(source: GenomeSource): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const isWhole = typeof source === 'string' || source instanceof Uint8Array;
  for await (const piece of isWhole ? [source] : source)
    yield typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** The records of a source one after the other; no more than one piece and the records that end in it are held. */
export async function* readRecords<T>(
  source: GenomeSource,
  createParser: ParserFactory<T>,
): AsyncGenerator<T, void, undefined> {
  let records: T[] = [];
  const parser = createParser((record) => records.push(record));
  const lines = new LineSplitter((line) => parser.line(line));
  const takeAll = (): T[] => {
    const taken = records;
    records = [];
    return taken;
  };
  for await (const piece of piecesOf(source)) {
    lines.write(piece);
    yield* takeAll();
  }
  lines.end();
  parser.end();
  yield* takeAll();
}
