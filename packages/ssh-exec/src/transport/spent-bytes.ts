import { MessageChannel, type MessagePort } from 'node:worker_threads';

const spent = new WeakSet<Uint8Array>();
let nowhere: MessagePort | undefined;

/** Marks bytes that nobody reads again once they are written, and whose memory is theirs alone. */
export function spendWhenWritten(bytes: Uint8Array): void {
  spent.add(bytes);
}

/** What to do when they are written; undefined for bytes that live on. */
export function afterWriting(bytes: Uint8Array | string): (() => void) | undefined {
  return typeof bytes === 'string' || !spent.has(bytes) ? undefined : () => giveBack(bytes);
}

/**
 * Gives the memory of bytes back at once: a buffer that moves to a port whose other end is closed goes the way of the
 * message. The collector would leave 32 MiB of such buffers before it looks, and mark the whole heap each time.
 */
function giveBack(bytes: Uint8Array): void {
  if (nowhere === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  nowhere.postMessage(undefined, [bytes.buffer as ArrayBuffer]);
}
