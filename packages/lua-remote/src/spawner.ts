import { Readable, Writable } from 'node:stream';
import { type DriverClient, StrayErrors } from '@bioxen/lua-driver';
import type { ProcessExit, RemoteProcess } from '@bioxen/ssh-exec';
import { endMark } from './spawner-spec.js';

/** One interpreter of a spawner, as streams. */
export interface SpawnedStreams {
  /** Ends with the interpreter. */
  readonly readable: Readable;
  /** Its end is not that of the interpreter, which hears of it in other ways. */
  readonly writable: Writable;
  /** Its exit code; undefined when the spawner ended before. */
  readonly ended: Promise<number | undefined>;
}

/** Starts one interpreter after the other in one process on a host. */
export class Spawner {
  readonly process: RemoteProcess;
  /** Whose interpreter runs: what reaches stderr past the drivers is of its program. */
  speaker: DriverClient | undefined;
  readonly #nonce: string;
  readonly #mark: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #current: { readonly readable: Readable; readonly end: (code: number | undefined) => void } | undefined;
  readonly #stray: StrayErrors;
  #isOver = false;

  constructor(process: RemoteProcess, nonce: string) {
    this.process = process;
    this.#nonce = nonce;
    this.#mark = Buffer.from(endMark(nonce), 'latin1');
    process.stdout.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    process.stdout.once('close', () => {
      this.#isOver = true;
      this.#finish(undefined);
    });
    process.stdout.on('error', () => undefined);
    const speaking = (): DriverClient['speakingRun'] => this.speaker?.speakingRun;
    this.#stray = new StrayErrors(process.stderr, {
      get speakingRun() {
        return speaking();
      },
    });
  }

  /** What it, and what it started, wrote outside of the protocol. */
  get seen(): string {
    return `${this.process.noise}${this.#stray.seen}`;
  }

  /** Resolves at its end, when all that it wrote is there. */
  async ended(): Promise<ProcessExit> {
    const exit = await this.process.exited;
    await this.#stray.over;
    return exit;
  }

  /** Has it ended? What is started then has ended, too. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Starts an interpreter, when the one before has ended; its boot is the first that is written to it. */
  start(boot: string | Uint8Array): SpawnedStreams {
    const { stdin, stdout } = this.process;
    const readable = new Readable({
      highWaterMark: 64 * 1024,
      read: () => {
        stdout.resume();
      },
    });
    const writable = new Writable({
      decodeStrings: false,
      write: (bytes: string | Uint8Array, encoding, done) => {
        stdin.write(bytes, encoding, done);
      },
    });
    const ended = new Promise<number | undefined>((resolve) => {
      this.#current = { readable, end: resolve };
    });
    if (this.#isOver) {
      this.#finish(undefined);
      return { readable, writable, ended };
    }
    stdin.write(`${this.#nonce}\n`);
    stdin.write(boot);
    return { readable, writable, ended };
  }

  #take(chunk: Buffer): void {
    const all = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const at = all.indexOf(this.#mark);
    if (at === -1) {
      const kept = all.length - beginningOf(this.#mark, all);
      this.#held = all.subarray(kept);
      this.#give(all.subarray(0, kept));
      return;
    }
    const lineEnd = all.indexOf(10, at + this.#mark.length);
    if (lineEnd === -1) {
      this.#held = all.subarray(at);
      this.#give(all.subarray(0, at));
      return;
    }
    this.#held = Buffer.alloc(0);
    this.#give(all.subarray(0, at));
    this.#finish(Number(all.toString('latin1', at + this.#mark.length, lineEnd)));
    if (lineEnd + 1 < all.length) this.#take(all.subarray(lineEnd + 1));
  }

  /** What comes between two interpreters is of children that the last one left. */
  #give(bytes: Buffer): void {
    if (bytes.length > 0 && this.#current?.readable.push(bytes) === false) this.process.stdout.pause();
  }

  #finish(code: number | undefined): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    if (code === undefined) this.#held = Buffer.alloc(0);
    current.readable.push(null);
    this.process.stdout.resume();
    current.end(code);
  }
}

/** How many bytes at the end could be the beginning of the mark. */
function beginningOf(mark: Buffer, bytes: Buffer): number {
  for (let length = Math.min(mark.length - 1, bytes.length); length > 0; length--) {
    if (mark.subarray(0, length).equals(bytes.subarray(bytes.length - length))) return length;
  }
  return 0;
}
