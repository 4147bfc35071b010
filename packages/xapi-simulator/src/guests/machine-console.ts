import { ConsoleRing } from './console-ring.js';

const wordsKept = 4096;

/** Who hears what a console says. */
export interface ConsoleListener {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The line that was waited for is there, for the so many-th time. */
  readonly onLine: (count: number) => void;
}

/** The console of a machine, over all of its boots. */
export class MachineConsole {
  readonly ring: ConsoleRing = new ConsoleRing();
  #lastWords = '';

  /** The end of what it said since the boot that goes on began. */
  get lastWords(): string {
    return this.#lastWords;
  }

  /** A boot begins: takes what is said from now on, and waits for a line in it. */
  begin(line: string, { onBytes, onLine }: ConsoleListener): (bytes: Buffer) => void {
    let before = '';
    let count = 0;
    this.#lastWords = '';
    return (bytes) => {
      const text = bytes.toString('latin1');
      this.ring.write(bytes);
      this.#lastWords = (this.#lastWords + text).slice(-wordsKept);
      onBytes(bytes);
      before += text;
      const isThere = before.includes(line);
      before = isThere ? '' : before.slice(-line.length);
      if (isThere) onLine((count += 1));
    };
  }
}
