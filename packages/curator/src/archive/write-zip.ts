import { crc32, deflateRawSync } from 'node:zlib';
import type { ArchiveFile } from './archive-file.js';

/** 1 January 1980, the first that zip files know: the same files make the same bytes. */
const DATE = 0x21;
const DEFLATED = 8;
const UTF8 = 0x800;
const UNIX = 3 << 8;

/** A zip file of files alone. */
export function writeZip(files: Iterable<ArchiveFile>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { path, bytes, isExecutable } of files) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((isExecutable ? 0o100_755 : 0o100_644) << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    const version = Buffer.alloc(2);
    version.writeUInt16LE(UNIX | 20);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), version, common, rest, name);
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  const count = directory.length / 5;
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}
