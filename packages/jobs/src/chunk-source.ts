import type { Chunk, MapJob } from './executors/executor.js';
import type { OpenInput } from './input/open-input.js';
import { type BlockOptions, type CutProblem, type RecordBlock, recordBlocks } from './input/record-blocks.js';
import { type RecordRange, recordRanges } from './input/record-ranges.js';
import { partName, programDigest } from './part-name.js';
import type { Merge } from './merge.js';

/** The chunks of a file. Those whose results are there go to the merge at once, the others to an executor. */
export class ChunkSource {
  readonly #input: OpenInput;
  readonly #job: MapJob;
  readonly #merge: Merge;
  readonly #options: BlockOptions;

  constructor(input: OpenInput, job: MapJob, merge: Merge, options: BlockOptions) {
    this.#input = input;
    this.#job = job;
    this.#merge = merge;
    this.#options = options;
  }

  /** The chunks that have to be worked on. */
  async *missing(): AsyncGenerator<Chunk, void, undefined> {
    const { parts, program } = this.#job;
    const digest = programDigest(program);
    let index = 0;
    /** Equal chunks have one result: the second waits for nothing, and is not made twice at once. */
    const known = new Set<string>();
    for await (const piece of this.#pieces()) {
      if ('problem' in piece) {
        this.#merge.breakAt(index, piece);
        return;
      }
      const name = partName(digest, piece.format, this.#sign(piece));
      if (await parts.has(name)) {
        this.#merge.addPresent({ index, name }, !known.has(name));
      } else {
        known.add(name);
        yield { index, name, ...piece };
      }
      index++;
    }
  }

  /** By their places where that can be, else with their bytes. */
  async *#pieces(): AsyncGenerator<RecordBlock | RecordRange | CutProblem, void, undefined> {
    const { plain, content, pass } = this.#input;
    let start = 0;
    if (plain !== undefined) {
      start = plain.size;
      for await (const piece of recordRanges(plain, this.#options)) {
        if ('start' in piece) {
          start = piece.start;
          break;
        }
        if ('range' in piece) pass(piece.range.length);
        yield piece;
      }
      if (start === plain.size) return;
    }
    yield* recordBlocks(content(start), this.#options);
  }

  /** What tells a piece from every other: its bytes, or its place in this state of the file. */
  #sign(piece: RecordBlock | RecordRange): Uint8Array {
    if ('bytes' in piece) return piece.bytes;
    const { path, start, length } = piece.range;
    return Buffer.from(JSON.stringify([path, this.#input.plain?.identity, start, length]));
  }
}
