import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import {
  type FolderAnswer,
  type FolderRequest,
  type HostMessage,
  MAX_OUTSTANDING_BYTES,
  MESSAGES,
  OUTSTANDING,
  type WorkerMessage,
} from './control-block.js';
import { HostWaits } from './busy-time.js';

const FLUSH_BYTES = 64 * 1024;
/** What is large leaves in pieces, so that the host takes one while the next is made. */
const PIECE_BYTES = 512 * 1024;
const LINE_FEED = 10;
const EMPTY: Uint8Array = new Uint8Array(0);

/** The worker's end of the byte stream: reads block the thread, writes leave in blocks. */
export class WorkerBytes {
  readonly control: Int32Array;
  readonly #port: MessagePort;
  readonly #waiting: HostWaits;
  readonly #serveFolder: (request: FolderRequest) => FolderAnswer;
  #chunk = EMPTY;
  #at = 0;
  #ended = false;
  /** Messages taken so far: the number of the last one. */
  #taken = 0;
  /** The message that began the running program. */
  #run = 0;
  #startsRun = false;
  #isSettled = true;
  #out = new Uint8Array(FLUSH_BYTES);
  #outLength = 0;

  /** @param serveFolder answers what the host wants in the folder of the interpreter */
  constructor(port: MessagePort, control: Int32Array, serveFolder: (request: FolderRequest) => FolderAnswer) {
    this.#port = port;
    this.control = control;
    this.#waiting = new HostWaits(control);
    this.#serveFolder = serveFolder;
  }

  /** Did the line that was read last begin a program? */
  get startsRun(): boolean {
    return this.#startsRun;
  }

  /** Was this value of the interrupt flag set after the request of the running program was sent? */
  isMeant(value: number): boolean {
    return ((value - this.#run) | 0) >= 0;
  }

  /** Was it set for a program whose request has not been taken yet? */
  isAhead(value: number): boolean {
    return ((value - this.#taken) | 0) > 0;
  }

  /** Is there something to read, or the end of the stream? Does not wait for it. */
  hasInput(): boolean {
    return this.#at < this.#chunk.length || this.#ended || this.#next(false) || this.#ended;
  }

  /** The program is over: the next line begins another. */
  settle(): void {
    this.#isSettled = true;
  }

  /** One line without its end; undefined at the end of the stream. */
  readLine(): Uint8Array | undefined {
    let line = EMPTY;
    this.#startsRun = false;
    for (;;) {
      if (this.#at === this.#chunk.length && !this.#next()) return undefined;
      if (this.#isSettled) {
        this.#isSettled = false;
        this.#startsRun = true;
        this.#run = this.#taken;
      }
      const end = this.#chunk.indexOf(LINE_FEED, this.#at);
      const part = this.#chunk.subarray(this.#at, end === -1 ? this.#chunk.length : end);
      line = line.length === 0 ? part : concat(line, part);
      this.#at = end === -1 ? this.#chunk.length : end + 1;
      if (end !== -1) return line;
    }
  }

  /** Hands exactly `count` bytes over in pieces; false when the stream ends before. */
  readBytes(count: number, take: (part: Uint8Array) => void): boolean {
    let left = count;
    while (left > 0) {
      if (this.#at === this.#chunk.length && !this.#next()) return false;
      const part = this.#chunk.subarray(this.#at, this.#at + left);
      take(part);
      this.#at += part.length;
      left -= part.length;
    }
    return true;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > FLUSH_BYTES - this.#outLength) {
      this.flush();
      if (bytes.length > FLUSH_BYTES) {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) this.#post(bytes.slice(at, at + PIECE_BYTES));
        return;
      }
    }
    this.#out.set(bytes, this.#outLength);
    this.#outLength += bytes.length;
  }

  flush(): void {
    if (this.#outLength === 0) return;
    this.#post(this.#out.slice(0, this.#outLength));
    this.#outLength = 0;
  }

  /** What is said past the stream, in its place. */
  writeError(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.flush();
    this.#waitForRoom(bytes.length);
    const error = bytes.slice();
    this.#port.postMessage({ error } satisfies WorkerMessage, [error.buffer]);
  }

  /** Reads the stream to its end and forgets it: what comes next is for the next interpreter. */
  finishStream(): void {
    do this.#at = this.#chunk.length;
    while (this.#next());
    this.#chunk = EMPTY;
    this.#at = 0;
    this.#ended = false;
    this.#isSettled = true;
  }

  #post(bytes: Uint8Array<ArrayBuffer>): void {
    this.#waitForRoom(bytes.length);
    this.#port.postMessage(bytes, [bytes.buffer]);
  }

  #waitForRoom(length: number): void {
    for (;;) {
      const outstanding = Atomics.load(this.control, OUTSTANDING);
      if (outstanding < MAX_OUTSTANDING_BYTES) break;
      this.#waiting.wait(OUTSTANDING, outstanding);
    }
    Atomics.add(this.control, OUTSTANDING, length);
  }

  /** Takes the next chunk, and waits for it unless it is told not to; false when there is none. */
  #next(waits = true): boolean {
    this.flush();
    while (!this.#ended) {
      const heard = Atomics.load(this.control, MESSAGES);
      const received = receiveMessageOnPort(this.#port) as { message: HostMessage } | undefined;
      if (received === undefined) {
        if (!waits) return false;
        this.#waiting.wait(MESSAGES, heard);
        continue;
      }
      const { message } = received;
      this.#taken++;
      if (message === null) {
        this.#ended = true;
      } else if (!(message instanceof Uint8Array)) {
        const answer = this.#serveFolder(message);
        this.#port.postMessage(
          answer,
          answer.bytes === undefined ? [] : [answer.bytes.buffer as ArrayBuffer],
        );
      } else if (message.length > 0) {
        this.#chunk = message;
        this.#at = 0;
        return true;
      }
    }
    return false;
  }
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}
