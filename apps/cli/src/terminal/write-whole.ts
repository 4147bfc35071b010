import { writeSync } from 'node:fs';

/** Writes all of it to a file: a disk that fills up takes the first part of a write and refuses the next. @throws as `fs.writeSync` */
export function writeWhole(fd: number, data: Uint8Array | string): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
