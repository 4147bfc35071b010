/** A file of an archive; one without bytes is a folder. Folders come before what is in them. */
export interface ArchivedFile {
  readonly path: string;
  /** Its permissions. @defaultValue 0o755 */
  readonly mode?: number | undefined;
  readonly bytes?: Uint8Array | undefined;
}

const fileType = 0o100_000;
const folderType = 0o040_000;

/** An archive in the form that Linux unpacks its first file system from: cpio, "newc". */
export function cpioArchive(files: readonly ArchivedFile[]): Buffer {
  const last: ArchivedFile = { path: 'TRAILER!!!', bytes: new Uint8Array() };
  return Buffer.concat([...files, last].flatMap((file, index) => entry(file, index + 1)));
}

function entry({ path, mode = 0o755, bytes }: ArchivedFile, inode: number): readonly Uint8Array[] {
  const type = bytes === undefined ? folderType : fileType;
  const content = bytes ?? new Uint8Array();
  const name = Buffer.from(`${path}\0`);
  // Inode, mode, owner, group, links, time, size, four numbers of devices, length of the name, no checksum.
  const numbers = [inode, type | mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const head = `070701${numbers.map((value) => value.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(head), name])), padded(content)];
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
