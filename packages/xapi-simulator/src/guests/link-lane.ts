import type { Clock, TimerHandle } from '@bioxen/core';
import type { Socket } from 'node:net';
import type { LinkPace } from './link-mode.js';

/** `passing`: hands on what comes. `held`: keeps it, and listens no more. `lost`: takes it, and hands on nothing. */
export type LaneMode = 'passing' | 'held' | 'lost';

/** Bytes, or the end of them, and when they arrive. */
interface Piece {
  readonly bytes: Buffer | undefined;
  readonly dueMs: number;
}

// Of what a slow line has not carried yet. Beyond this the sender hears that it should wait.
const mostBytes = 256 * 1024;
// A slow line carries something this often.
const stepMs = 20;

/** One direction of a connection: hands on, in order, what one side sends, and the end of it, as late and as slowly as it is told. */
export class LinkLane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #clock: Clock;
  #pace: LinkPace = {};
  #mode: LaneMode = 'passing';
  #pieces: Piece[] = [];
  #bytes = 0;
  /** When the line has carried what was sent so far. */
  #freeMs = 0;
  #timer: TimerHandle | undefined;

  constructor(from: Socket, to: Socket, clock: Clock) {
    this.#from = from;
    this.#to = to;
    this.#clock = clock;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => this.#take(undefined));
    to.on('drain', () => this.#handOn());
    to.on('close', () => this.#drop());
  }

  /** Nothing is on the way. */
  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** What holds from now on; what is on the way arrives when it would have. */
  set(mode: LaneMode, pace: LinkPace = {}): void {
    this.#mode = mode;
    this.#pace = pace;
    if (mode === 'lost') this.#drop();
    this.#handOn();
  }

  #take(bytes: Buffer | undefined): void {
    if (this.#mode === 'lost' || this.#to.destroyed) return;
    const { delayMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = this.#pace;
    const most = Math.max(1, Math.ceil((bytesPerSecond * stepMs) / 1_000));
    this.#freeMs = Math.max(this.#freeMs, this.#clock.monotonicMs());
    for (const piece of bytes === undefined ? [undefined] : inPieces(bytes, most)) {
      const length = piece?.length ?? 0;
      this.#freeMs += (length * 1_000) / bytesPerSecond;
      this.#bytes += length;
      this.#pieces.push({ bytes: piece, dueMs: this.#freeMs + delayMs });
    }
    this.#handOn();
  }

  #handOn(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const now = this.#clock.monotonicMs();
    let [piece] = this.#pieces;
    while (piece !== undefined && this.#mode === 'passing' && piece.dueMs <= now && !this.#isFull) {
      this.#pieces.shift();
      this.#bytes -= piece.bytes?.length ?? 0;
      if (piece.bytes === undefined) this.#to.end();
      else this.#to.write(piece.bytes);
      [piece] = this.#pieces;
    }
    if (piece !== undefined && piece.dueMs > now && this.#mode === 'passing')
      this.#timer = this.#clock.setTimeout(() => this.#handOn(), piece.dueMs - now, { unref: true });
    if (this.#mode === 'held' || this.#bytes > mostBytes || (this.#mode === 'passing' && this.#isFull))
      this.#from.pause();
    else this.#from.resume();
  }

  get #isFull(): boolean {
    return this.#to.writableNeedDrain;
  }

  #drop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#pieces = [];
    this.#bytes = 0;
  }
}

function inPieces(bytes: Buffer, most: number): readonly Buffer[] {
  if (bytes.length <= most) return [bytes];
  const count = Math.ceil(bytes.length / most);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * most, (index + 1) * most));
}
