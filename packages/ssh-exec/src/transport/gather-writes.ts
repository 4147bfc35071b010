import type { Socket } from 'node:net';
import { afterWriting } from './spent-bytes.js';

type Write = (
  bytes: Uint8Array | string,
  encodingOrCallback?: BufferEncoding | ((error?: Error | null) => void),
  callback?: (error?: Error | null) => void,
) => boolean;

/**
 * From now on a connected socket sends what is written to it in one turn of the event loop with one system call. ssh2
 * writes each packet of an AES-GCM cipher in three pieces, and without Nagle's delay each of them wakes the server.
 */
export function gatherWrites(socket: Socket): void {
  // `connect` of Node's sets the method anew, so that no class can have its own.
  const write = socket.write.bind(socket) as Write;
  const send = (): void => {
    socket.uncork();
  };
  const gather: Write = (bytes, encodingOrCallback, callback) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(send);
    }
    return write(bytes, encodingOrCallback ?? afterWriting(bytes), callback);
  };
  socket.write = gather;
}
