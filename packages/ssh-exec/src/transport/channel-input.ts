import { Writable } from 'node:stream';

/** Small pieces are put together up to this size: two packets of a channel. */
const gatheredBytes = 64 * 1024;

/**
 * A writable whose other side may go away at any moment: then it fails instead of waiting for ever. Small pieces that wait
 * behind one that is on its way go together: a packet for each would fill the congestion window, which counts packets while a
 * connection is young, and each time it is full the other side takes 40 ms to say that it has them.
 */
export class ChannelInput extends Writable {
  readonly #target: Writable;

  constructor(target: Writable) {
    super({ highWaterMark: gatheredBytes });
    this.#target = target;
    // Nobody has to listen: what matters of an input that broke is how the program ended.
    this.on('error', () => {});
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#send([chunk], callback);
  }

  override _writev(
    waiting: readonly { readonly chunk: Buffer }[],
    callback: (error?: Error | null) => void,
  ): void {
    this.#send(gathered(waiting.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.#target.writable) this.#target.end();
    callback();
  }

  #send(pieces: readonly Buffer[], callback: (error?: Error | null) => void): void {
    if (!this.#target.writable) {
      callback(brokenPipe());
      return;
    }
    // They are in memory already: when the last one is written all are.
    const last = pieces.length - 1;
    pieces.forEach((piece, at) => this.#target.write(piece, at === last ? callback : undefined));
  }

  /** The other side is gone. */
  break(): void {
    if (!this.writableFinished) this.destroy(brokenPipe());
  }
}

/** Small neighbours as one piece. What is large stays as it is, for a copy would take as much memory again. */
function gathered(pieces: readonly Buffer[]): readonly Buffer[] {
  const groups: Buffer[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    if (length + piece.length > gatheredBytes) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(piece);
    length += piece.length;
  }
  return groups.map((group) => (group.length === 1 ? (group[0] as Buffer) : Buffer.concat(group)));
}

function brokenPipe(): Error {
  return Object.assign(new RangeError('The program does not read any more'), { code: 'EPIPE' });
}
