import type { OutputChunk } from 'bioxen';
import type { StandardStreams } from './standard-streams.js';

type StreamName = OutputChunk['stream'];

/**
 * What a program writes to our standard streams. One that can take no more ends the program, unless it has carried messages
 * of ours alone.
 */
export class ProgramOutput {
  readonly #streams: StandardStreams;
  readonly #used = new Set<StreamName>();
  readonly #stop = new AbortController();

  constructor(streams: StandardStreams) {
    this.#streams = streams;
    streams.onLost((name) => {
      this.#look(name);
    });
  }

  /** Aborts when the program has to end; its reason is what happened to the stream. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Writes; a promise is pending until the bytes have left. It never rejects. */
  write(stream: StreamName, bytes: Uint8Array): Promise<void> | undefined {
    this.#used.add(stream);
    this.#look(stream);
    return this.#streams.write(stream, bytes);
  }

  #look(stream: StreamName): void {
    const lost = this.#used.has(stream) ? this.#streams.lost(stream) : undefined;
    if (lost !== undefined) this.#stop.abort(lost);
  }
}
