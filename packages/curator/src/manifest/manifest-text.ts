import { isAscii } from 'node:buffer';

/** The text of a manifest, of which there are some of several megabytes: nearly all are ASCII, which is read at once. */
export function manifestText(bytes: Uint8Array): string {
  if (!isAscii(bytes)) return new TextDecoder().decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
