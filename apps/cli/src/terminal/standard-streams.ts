import type { OutputChunk } from 'bioxen';
import { OutputTarget } from './output-target.js';

type StreamName = OutputChunk['stream'];

/** Standard output and error, byte for byte and with back-pressure. A process has one of these. */
export class StandardStreams {
  readonly #targets: Readonly<Record<StreamName, OutputTarget>>;
  #lost: NodeJS.ErrnoException | undefined;
  #onLost: () => void = () => undefined;

  constructor() {
    this.#targets = {
      stdout: new OutputTarget(process.stdout, (error) => {
        this.#lost = error;
        this.#onLost();
      }),
      // Nobody reads our messages any more: no reason to stop.
      stderr: new OutputTarget(process.stderr, () => undefined),
    };
  }

  /** What ended standard output: `EPIPE` when its reader has gone, `ENOSPC` when the disk is full. */
  get lost(): NodeJS.ErrnoException | undefined {
    return this.#lost;
  }

  /** Sets what is called when standard output can take no more. */
  onLost(listener: () => void): void {
    this.#onLost = listener;
  }

  /** Writes; a promise is pending until the bytes have left. It never rejects. */
  write(stream: StreamName, bytes: Uint8Array | string): Promise<void> | undefined {
    return this.#targets[stream].write(bytes);
  }

  /** Drops what comes from now on and lets nobody wait: the program is being stopped. */
  release(...names: readonly StreamName[]): void {
    for (const name of names) this.#targets[name].release();
  }

  /** Resolves when everything written has left this process. */
  async flush(): Promise<void> {
    await Promise.all(Object.values(this.#targets).map((target) => target.flush()));
  }
}
