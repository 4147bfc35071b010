import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Told when bytes of the answer arrive, before any of it can be parsed: an answer may stop inside its head. `isInterim` when
 * they were a `100 Continue` or the like, and the answer itself has not begun.
 */
export type AnswerListener = (isInterim: boolean) => void;

// Told by undici for every request of the process, within the turn in which it was handed its socket.
const requestLeaves = 'undici:client:sendHeaders';

const begins: WeakMap<object, (listener: AnswerListener) => void> = new WeakMap();
let leaving: AnswerListener | undefined;
let isSubscribed = false;

/** Listens to the answer of the request whose head undici writes next. */
export function listenToAnswer(listener: AnswerListener): void {
  leaving = listener;
}

/**
 * Lets answers on a socket be listened to, and takes interim answers (1xx) out: undici breaks off at a `100 Continue` that
 * it did not ask for, and proxies send one.
 */
export function tapSocket(socket: Socket): void {
  if (!isSubscribed) {
    isSubscribed = true;
    subscribe(requestLeaves, (message) => {
      const listener = leaving;
      leaving = undefined;
      const { socket: used } = message as { readonly socket: object };
      if (listener !== undefined) begins.get(used)?.(listener);
    });
  }
  const push = socket.push.bind(socket);
  let tell: AnswerListener | undefined;
  // What came of a head that may be one of an interim answer.
  let held: Buffer | undefined;
  begins.set(socket, (listener) => {
    tell = listener;
    held = Buffer.alloc(0);
  });
  const release = (): boolean => {
    const bytes = held;
    held = undefined;
    return bytes === undefined || bytes.length === 0 || push(bytes);
  };
  socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (!Buffer.isBuffer(chunk)) {
      release();
      return push(chunk, encoding);
    }
    if (held === undefined) {
      tell?.(false);
      return push(chunk);
    }
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const length = interimLength(held);
      tell?.(length !== undefined && length > 0 && length === held.length);
      if (length === undefined) return true;
      if (length === 0) return release();
      held = held.subarray(length);
      if (held.length === 0) return true;
    }
  };
}

const beginning = 'HTTP/1.1 100';
const longestHead = 16_384;

/** Length of the interim answer at the beginning; 0 when there is none, undefined while it cannot be told. */
function interimLength(bytes: Buffer): number | undefined {
  const text = bytes.toString('latin1', 0, beginning.length);
  if (!/^HTTP\/1\.[01] 1(?!01)\d\d/.test(text + beginning.slice(text.length))) return 0;
  const end = bytes.indexOf('\r\n\r\n');
  if (end >= 0) return end + 4;
  return bytes.length > longestHead ? 0 : undefined;
}
