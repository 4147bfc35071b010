import type { FileHandle } from 'node:fs/promises';

/** Writes pieces behind what was written to a file, in one call where the system takes them all. @throws the system's error */
export async function writePieces(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (let left = behind(pieces, 0); left.length > 0;) {
    const { bytesWritten } = await handle.writev(left);
    left = behind(left, bytesWritten);
  }
}

/** What follows so many bytes, without empty pieces. */
function behind(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let passed = bytes;
  for (const piece of pieces) {
    if (passed < piece.length) left.push(passed === 0 ? piece : piece.subarray(passed));
    passed = Math.max(0, passed - piece.length);
  }
  return left;
}
