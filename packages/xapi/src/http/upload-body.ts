import type { Clock, TimerHandle } from '@bioxen/core';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { frames } from './chunk-frames.js';
import type { Upload } from './upload-source.js';

// A connection that takes this much within the silence that is allowed is alive.
const sliceBytes = 131_072;

// A server that wants the body elsewhere says so at once and closes: whoever goes on writing meets a broken connection
// and loses the answer. One that wants it here answers at once, too, or reads on.
const firstSliceBytes = 16_384;
const firstPauseMs = 100;

/** Options of `createUploadBody`. */
export interface UploadBodyOptions {
  readonly label: string;
  readonly upload: Upload;
  /** In xapi's own frames, which tell where they end. */
  readonly isFramed: boolean;
  readonly clock: Clock;
  /** How long the connection may take no byte. */
  readonly stallMs: number;
  readonly onStall: () => void;
  /** Told of all bytes so far when the connection took a piece. */
  readonly onPiece: (bytes: number) => void;
  /** Everything was handed to the connection. */
  readonly onSent: () => void;
}

/** The body of a PUT: counted, watched, and of exactly the length that was promised. */
export interface UploadBody {
  /** Undefined when there is not one byte to send. */
  readonly pieces: AsyncIterable<Uint8Array> | undefined;
  /** Bytes of the source that the connection took. */
  readonly bytes: number;
  readonly isSent: boolean;
  /** What the source failed with. */
  readonly failure: { readonly error: unknown } | undefined;
  /** The head of the answer is here. */
  answer(): void;
  /** The exchange is over. */
  finish(): void;
}

/** A body out of a source. */
export function createUploadBody(options: UploadBodyOptions): UploadBody {
  const { label, upload, isFramed, clock, stallMs, onStall, onPiece, onSent } = options;
  const { size } = upload;
  let bytes = 0;
  let isSent = size === 0;
  let failure: UploadBody['failure'];
  let pause: Promise<void> | undefined;
  let answer: () => void = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const mismatch = (given: string): InvalidArgumentError =>
    new InvalidArgumentError(label, 'source', `gives ${given} than size says, which is ${size}`, {
      outcome: 'failed',
      hint: 'Give the right size, or none where the length is not known.',
    });

  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const piece of upload.open()) {
        if (size !== undefined && bytes + piece.length > size) throw mismatch('more');
        for (let at = 0; at < piece.length;) {
          if (bytes > 0) await pause;
          const slice = piece.subarray(at, at + (bytes === 0 ? firstSliceBytes : sliceBytes));
          at += slice.length;
          const timer: TimerHandle = clock.setTimeout(onStall, stallMs, { unref: true });
          try {
            yield slice;
          } finally {
            timer.cancel();
          }
          bytes += slice.length;
          onPiece(bytes);
          pause ??= Promise.race([answered, clock.sleep(firstPauseMs, { unref: true })]);
        }
      }
      if (size !== undefined && bytes < size) throw mismatch('less');
    } catch (error) {
      failure = { error };
      throw error;
    }
  }

  async function* body(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* isFramed ? frames(counted()) : counted();
    isSent = true;
    onSent();
    // The length that was declared is no length: the request lasts until the server has answered.
    if (size === undefined) await finished;
  }

  return {
    pieces: size === 0 ? undefined : body(),
    get bytes() {
      return bytes;
    },
    get isSent() {
      return isSent;
    },
    get failure() {
      return failure;
    },
    answer,
    finish,
  };
}
