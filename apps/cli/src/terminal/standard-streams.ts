import type { Writable } from 'node:stream';
import type { OutputChunk } from 'bioxen';

type StreamName = OutputChunk['stream'];

/** Called when a stream can take no more: `EPIPE` when its reader has gone. */
type OnBroken = (stream: StreamName, error: NodeJS.ErrnoException) => void;

/** Standard output and error, byte for byte and with back-pressure. */
export class StandardStreams {
  readonly #targets: Readonly<Record<StreamName, Target>>;

  constructor(onBroken: OnBroken) {
    this.#targets = {
      stdout: new Target(process.stdout, (error) => {
        onBroken('stdout', error);
      }),
      stderr: new Target(process.stderr, (error) => {
        onBroken('stderr', error);
      }),
    };
  }

  /** Writes; a promise is pending while the stream is full. */
  write(stream: StreamName, bytes: Uint8Array | string): Promise<void> | undefined {
    return this.#targets[stream].write(bytes);
  }

  /** Drops what comes from now on and lets nobody wait: the program is being stopped. */
  release(): void {
    for (const target of Object.values(this.#targets)) target.release();
  }

  /** Resolves when everything written has left this process. */
  async flush(): Promise<void> {
    await Promise.all(Object.values(this.#targets).map((target) => target.flush()));
  }
}

class Target {
  readonly #stream: Writable;
  #isOpen = true;
  #drained: Promise<void> | undefined;
  #resume: () => void = () => undefined;

  constructor(stream: Writable, onBroken: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream;
    stream.on('drain', () => {
      this.#settle();
    });
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.#isOpen) return;
      this.release();
      onBroken(error);
    });
  }

  write(bytes: Uint8Array | string): Promise<void> | undefined {
    if (!this.#isOpen || this.#stream.write(bytes)) return undefined;
    this.#drained ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
    return this.#drained;
  }

  release(): void {
    this.#isOpen = false;
    this.#settle();
  }

  async flush(): Promise<void> {
    if (!this.#isOpen || this.#stream.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => {
        resolve();
      });
    });
  }

  #settle(): void {
    this.#drained = undefined;
    this.#resume();
  }
}
