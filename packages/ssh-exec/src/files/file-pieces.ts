import { open, type FileHandle } from 'node:fs/promises';

const pieceBytes = 256 * 1024;

/**
 * The bytes of a local file, from the one numbered `start` and before the one numbered `end`. A piece is lent: it holds them
 * until the next is asked for. Two buffers take turns, and one is filled while the other is sent.
 */
export async function* filePieces(
  path: string,
  start: number = 0,
  end: number = Infinity,
): AsyncGenerator<Uint8Array, void, void> {
  const file = await open(path);
  let filling: Promise<Uint8Array> | undefined;
  try {
    const { size } = await file.stat();
    const room = Math.min(Math.max(Math.min(size, end) - start, 1), pieceBytes);
    let [buffer, other] = [Buffer.allocUnsafeSlow(room), Buffer.allocUnsafeSlow(room)];
    let position = start;
    filling = fill(file, buffer, position, end);
    for (;;) {
      const piece = await filling;
      if (piece.length === 0) return;
      position += piece.length;
      [buffer, other] = [other, buffer];
      filling = fill(file, buffer, position, end);
      // Whoever asks for it hears of it; until then nobody does.
      filling.catch(() => {});
      yield piece;
    }
  } finally {
    await filling?.catch(() => {});
    await file.close();
  }
}

/** As much as there is room for: only the end of a file is a shorter piece. */
async function fill(file: FileHandle, buffer: Buffer, position: number, end: number): Promise<Uint8Array> {
  const wanted = Math.min(buffer.length, end - position);
  let filled = 0;
  while (filled < wanted) {
    const { bytesRead } = await file.read(buffer, filled, wanted - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
