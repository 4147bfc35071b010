import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { programFiles } from './program-files.js';

const run = promisify(execFile);

/** What the guest of the probe writes when programs run in it. */
export const probeToken = 'BX-PROBE-OK';

/** Makes a disk of a few megabytes whose one program says that it runs and turns the machine off. */
export async function makeProbeImage(
  programs: Readonly<Record<'busybox' | 'ldd' | 'mke2fs', string>>,
  folder: string,
): Promise<string> {
  const tree = join(folder, 'tree');
  const image = join(folder, 'probe.img');
  for (const name of ['dev', 'proc', 'sys', 'bin', 'sbin'])
    await mkdir(join(tree, name), { recursive: true });
  await copyFile(programs.busybox, join(tree, 'bin/busybox'));
  const [, ...libraries] = await programFiles(programs.ldd, programs.busybox);
  for (const library of libraries) {
    await mkdir(dirname(join(tree, library)), { recursive: true });
    await copyFile(library, join(tree, library));
  }
  const init = join(tree, 'sbin/bioxen-init');
  await writeFile(init, `#!/bin/busybox sh\necho ${probeToken}\n/bin/busybox poweroff -f\n`);
  await chmod(init, 0o755);
  await run(programs.mke2fs, ['-q', '-t', 'ext4', '-d', tree, image, '16M']);
  return image;
}
