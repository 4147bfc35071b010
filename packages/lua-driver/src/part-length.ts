import { type Clock, systemClock } from '@bioxen/core';

/** The first part, and the shortest on a slow wire. */
const SHORTEST_BYTES = 2 ** 18;
const LONGEST_BYTES = 128 * 2 ** 20;
const GROWTH = 16;
/** In this time a part shall be through. */
const PART_MS = 125;

/**
 * How long the parts of input are. `paced`: as long as the wire is fast, 256 KiB to 128 MiB, so that an interrupt, which
 * is heard between two of them, is heard soon. `whole`: as long as a frame may be, for a wire that is as fast as memory and for a
 * program whose interpreter may be killed.
 */
export type InputParts = 'paced' | 'whole';

/** Paces the parts of the input of one interpreter. */
export class PartLength {
  readonly #parts: InputParts;
  readonly #clock: Clock;
  #longest = SHORTEST_BYTES;
  #given: { readonly reader: object; readonly bytes: number; readonly atMs: number } | undefined;

  constructor(parts: InputParts, clock: Clock = systemClock) {
    this.#parts = parts;
    this.#clock = clock;
  }

  /** The longest that the next part of this reader may be, judged by how soon it is wanted after the last one. */
  next(reader: object): number {
    if (this.#parts === 'whole') return LONGEST_BYTES;
    if (this.#given?.reader === reader) {
      const { bytes, atMs } = this.#given;
      const fitting = Math.ceil((bytes * PART_MS) / (this.#clock.monotonicMs() - atMs));
      const longest = Math.min(LONGEST_BYTES, bytes * GROWTH, fitting);
      // A part that was short for want of more says nothing of a fast wire.
      if (longest < this.#longest || bytes === this.#longest)
        this.#longest = Math.max(SHORTEST_BYTES, longest);
    }
    return this.#longest;
  }

  /** A part of so many bytes goes out. */
  given(reader: object, bytes: number): void {
    if (bytes > 0) this.#given = { reader, bytes, atMs: this.#clock.monotonicMs() };
  }
}
