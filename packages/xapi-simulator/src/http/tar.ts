/** A file in an archive. */
export interface TarEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

const blockBytes = 512;

/** An archive in the form of POSIX (ustar), as exported VMs come. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, bytes }) => [
    header(name, bytes.length),
    bytes,
    Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]);
}

/** The files of an archive; undefined when it is none, or ends within a file. */
export function readTar(archive: Buffer): readonly TarEntry[] | undefined {
  const entries: TarEntry[] = [];
  let at = 0;
  while (at + blockBytes <= archive.length) {
    const head = archive.subarray(at, at + blockBytes);
    if (head.every((byte) => byte === 0)) return entries;
    if (Number.parseInt(text(head, 148, 8), 8) !== checksum(head)) return undefined;
    const size = Number.parseInt(text(head, 124, 12), 8);
    const start = at + blockBytes;
    if (start + size > archive.length) return undefined;
    entries.push({ name: text(head, 0, 100), bytes: archive.subarray(start, start + size) });
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
  return undefined;
}

function header(name: string, size: number): Buffer {
  const head = Buffer.alloc(blockBytes);
  head.write(name, 0, 100, 'latin1');
  head.write('0000644\u00000000000\u00000000000\u0000', 100, 'latin1');
  head.write(`${size.toString(8).padStart(11, '0')}\u0000`, 124, 'latin1');
  head.write('00000000000\u0000', 136, 'latin1');
  head.write('0', 156, 'latin1');
  head.write('ustar\u000000', 257, 'latin1');
  head.write(`${checksum(head).toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return head;
}

/** The sum of all bytes, those of the sum itself taken as spaces. */
function checksum(head: Buffer): number {
  let sum = 0;
  head.forEach((byte, index) => {
    sum += index >= 148 && index < 156 ? 0x20 : byte;
  });
  return sum;
}

function text(head: Buffer, start: number, length: number): string {
  const [field = ''] = head.toString('latin1', start, start + length).split('\u0000');
  return field.trim();
}
