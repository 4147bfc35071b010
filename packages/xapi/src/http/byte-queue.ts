/** What a queue asks of the connection that fills it. */
export interface ByteQueueSource {
  pause(): void;
  resume(): void;
  /** The reader stopped before the end. */
  abandon(): void;
}

/** Bytes between a connection and a reader: bounded, because the connection is paused. */
export interface ByteQueue {
  readonly bytes: AsyncIterable<Uint8Array>;
  push(chunk: Uint8Array): void;
  finish(): void;
  fail(error: Error): void;
  isPaused(): boolean;
}

const highWaterBytes = 1_048_576;

/** A queue for one reader. What came before a failure is not given any more: no part of an answer is an answer. */
export function createByteQueue(source: ByteQueueSource): ByteQueue {
  let chunks: Uint8Array[] = [];
  let waitingBytes = 0;
  let isPaused = false;
  let isFinished = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  const changed = (): void => {
    wake?.();
    wake = undefined;
  };

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    let isWhole = false;
    try {
      for (;;) {
        if (failure !== undefined) throw failure;
        const chunk = chunks.shift();
        if (chunk !== undefined) {
          waitingBytes -= chunk.length;
          yield chunk;
          continue;
        }
        if (isFinished) break;
        if (isPaused) {
          isPaused = false;
          source.resume();
          // More may have come within that call, and the end with it.
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      isWhole = true;
    } finally {
      if (!isWhole && !isFinished && failure === undefined) source.abandon();
    }
  }

  return {
    bytes: read(),
    push(chunk) {
      chunks.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes > highWaterBytes && !isPaused) {
        isPaused = true;
        source.pause();
      }
      changed();
    },
    finish() {
      isFinished = true;
      changed();
    },
    fail(error) {
      failure = error;
      chunks = [];
      changed();
    },
    isPaused: () => isPaused,
  };
}
