const SECTOR = 512;
const ENTRY = 32;
const SECTORS_PER_CLUSTER = 1;
const ROOT_ENTRIES = 64;
const END = 0xfff;
const LONG_NAME = 0x0f;
const VOLUME_LABEL = 0x08;
const ARCHIVE = 0x20;
/** Letters of a long name that one entry holds, and where. */
const LETTER_OFFSETS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
/** FAT12 has fewer clusters than this (Microsoft's FAT specification, section 3.5). */
const MOST_CLUSTERS = 4_084;
const CYLINDERS = { sectorsPerTrack: 32, heads: 2 };

/**
 * A FAT12 file system of one folder in a raw image, with long names: what cloud-init looks for by its label. Names are ASCII;
 * dates are left at the beginning of FAT's time, so that the same files give the same bytes.
 */
export function fatImage(label: string, files: ReadonlyMap<string, string>): Buffer {
  const contents = [...files].map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  const clustersOf = (bytes: Buffer): number => Math.ceil(bytes.length / (SECTOR * SECTORS_PER_CLUSTER));
  const needed = contents.reduce((sum, { bytes }) => sum + clustersOf(bytes), 0);
  const clusters = Math.max(2_000, needed + 8);
  if (clusters > MOST_CLUSTERS) throw new RangeError('the files do not fit on a FAT12 disk');
  const fatSectors = Math.ceil(((clusters + 2) * 3) / 2 / SECTOR);
  const rootSectors = (ROOT_ENTRIES * ENTRY) / SECTOR;
  const firstData = 1 + 2 * fatSectors + rootSectors;
  const totalSectors = firstData + clusters * SECTORS_PER_CLUSTER;
  const image = Buffer.alloc(totalSectors * SECTOR);
  writeBootSector(image, { label, fatSectors, totalSectors });

  const entries: Buffer[] = [labelEntry(label)];
  const table = [0xff8, END];
  for (const [index, { name, bytes }] of contents.entries()) {
    const first = table.length;
    const count = clustersOf(bytes);
    for (let at = 0; at < count; at++) table.push(at + 1 === count ? END : first + at + 1);
    bytes.copy(image, (firstData + (first - 2) * SECTORS_PER_CLUSTER) * SECTOR);
    entries.push(...fileEntries(name, index, bytes.length, count === 0 ? 0 : first));
  }
  const fat = packTable(table);
  fat.copy(image, SECTOR);
  fat.copy(image, (1 + fatSectors) * SECTOR);
  Buffer.concat(entries).copy(image, (1 + 2 * fatSectors) * SECTOR);
  return image;
}

function writeBootSector(
  image: Buffer,
  { label, fatSectors, totalSectors }: { label: string; fatSectors: number; totalSectors: number },
): void {
  image.write('\xeb\x3c\x90BIOXEN  ', 0, 'latin1');
  image.writeUInt16LE(SECTOR, 11);
  image[13] = SECTORS_PER_CLUSTER;
  image.writeUInt16LE(1, 14);
  image[16] = 2;
  image.writeUInt16LE(ROOT_ENTRIES, 17);
  image.writeUInt16LE(totalSectors, 19);
  image[21] = 0xf8;
  image.writeUInt16LE(fatSectors, 22);
  image.writeUInt16LE(CYLINDERS.sectorsPerTrack, 24);
  image.writeUInt16LE(CYLINDERS.heads, 26);
  image[36] = 0x80;
  image[38] = 0x29;
  image.writeUInt32LE(0x62_69_6f_78, 39);
  image.write(label.toUpperCase().padEnd(11), 43, 'latin1');
  image.write('FAT12   ', 54, 'latin1');
  image[510] = 0x55;
  image[511] = 0xaa;
}

/** Twelve bits for each cluster. */
function packTable(table: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil((table.length * 3) / 2) + 1);
  for (const [index, value] of table.entries()) {
    const at = Math.floor((index * 3) / 2);
    const before = bytes.readUInt16LE(at);
    bytes.writeUInt16LE(index % 2 === 0 ? before | value : before | (value << 4), at);
  }
  return bytes;
}

function labelEntry(label: string): Buffer {
  const entry = Buffer.alloc(ENTRY);
  entry.write(label.toUpperCase().padEnd(11), 0, 'latin1');
  entry[11] = VOLUME_LABEL;
  return entry;
}

/** The parts of the long name, the last one first, then the entry itself. */
function fileEntries(name: string, index: number, bytes: number, cluster: number): readonly Buffer[] {
  const short = `FILE${String(index)}`.padEnd(11);
  const entry = Buffer.alloc(ENTRY);
  entry.write(short, 0, 'latin1');
  entry[11] = ARCHIVE;
  entry.writeUInt16LE(cluster, 26);
  entry.writeUInt32LE(bytes, 28);
  const sum = checksum(short);
  const count = Math.ceil(name.length / LETTER_OFFSETS.length);
  const parts = Array.from({ length: count }, (_, part) => {
    const long = Buffer.alloc(ENTRY);
    long[0] = (part + 1) | (part + 1 === count ? 0x40 : 0);
    long[11] = LONG_NAME;
    long[13] = sum;
    for (const [at, offset] of LETTER_OFFSETS.entries()) {
      const letter = part * LETTER_OFFSETS.length + at;
      const code = letter < name.length ? name.charCodeAt(letter) : letter === name.length ? 0 : 0xffff;
      long.writeUInt16LE(code, offset);
    }
    return long;
  });
  return [...parts.toReversed(), entry];
}

/** Ties a long name to its entry (section 7.2 of the specification). */
function checksum(short: string): number {
  let sum = 0;
  for (const letter of Buffer.from(short, 'latin1')) sum = (((sum & 1) << 7) + (sum >> 1) + letter) & 0xff;
  return sum;
}
