import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { programFiles } from '../kernel/program-files.js';
import { type ArchivedFile, cpioArchive } from './cpio.js';

/** What the kernel needs to find its disk and its network card, in the order in which it takes them; and how it spells names of FAT. */
export const driverModules: readonly string[] = [
  ['virtio_ring', 'virtio', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev', 'virtio_pci'],
  ['failover', 'net_failover', 'virtio_net', 'virtio_blk', 'nls_ascii'],
].flat();

/** What the start disk says, instead of going on to the guest's own disk, when `bx.probe` is on the command line. */
export const startToken = 'BX-START-OK';

/** The first program of all: it goes on to that of the guest's disk, which looks for its archive and drive where UML has them. */
export const startProgram: string = `#!/bin/busybox sh
mount() { /bin/busybox mount "$@"; }
mount -t proc proc /proc
read -r words </proc/cmdline
case " $words " in *' bx.probe '*)
  echo ${startToken}
  exec /bin/busybox poweroff -f
esac
mount -t devtmpfs dev /dev
for module in ${driverModules.join(' ')}; do /bin/busybox insmod "/modules/$module.ko"; done
mount -t ext4 /dev/vda /root
/bin/busybox ln -s vdb /dev/ubdb
/bin/busybox ln -s vdc /dev/ubdc
mount --move /dev /root/dev
/bin/busybox umount /proc
exec /bin/busybox switch_root /root /sbin/bioxen-init
`;

/** Makes the start disk: the program above, what runs it, and the modules. */
export async function makeStartDisk(
  programs: Readonly<Record<'busybox' | 'ldd', string>>,
  modulePaths: readonly string[],
): Promise<Buffer> {
  const [, ...libraries] = await programFiles(programs.ldd, programs.busybox);
  const sources: readonly (readonly [string, string])[] = [
    ['bin/busybox', programs.busybox],
    ...libraries.map((path) => [path.slice(1), path] as const),
    ...modulePaths.map((path) => [`modules/${basename(path)}`, path] as const),
  ];
  const files: readonly ArchivedFile[] = await Promise.all(
    sources.map(async ([path, source]) => ({ path, bytes: await readFile(source) })),
  );
  const folders = new Set(['dev', 'proc', 'root', ...files.flatMap(({ path }) => foldersOf(path))]);
  return promisify(gzip)(
    cpioArchive([
      ...[...folders].map((path) => ({ path })),
      { path: 'init', bytes: Buffer.from(startProgram) },
      ...files,
    ]),
  );
}

function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [...foldersOf(folder), folder];
}
