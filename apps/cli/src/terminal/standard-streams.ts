import type { OutputChunk } from 'bioxen';
import { OutputTarget } from './output-target.js';

type StreamName = OutputChunk['stream'];

/** Standard output and error, byte for byte and with back-pressure. A process has one of these. */
export class StandardStreams {
  readonly #targets: Readonly<Record<StreamName, OutputTarget>>;
  readonly #lost = new Map<StreamName, NodeJS.ErrnoException>();
  #onLost: (stream: StreamName) => void = () => undefined;

  constructor() {
    const target = (name: StreamName): OutputTarget =>
      new OutputTarget(process[name], (error) => {
        this.#lost.set(name, error);
        this.#onLost(name);
      });
    this.#targets = { stdout: target('stdout'), stderr: target('stderr') };
  }

  /** What ended a stream: `EPIPE` when its reader has gone, `ENOSPC` when the disk is full. */
  lost(stream: StreamName): NodeJS.ErrnoException | undefined {
    return this.#lost.get(stream);
  }

  /** Sets what is called when a stream can take no more. */
  onLost(listener: (stream: StreamName) => void): void {
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
