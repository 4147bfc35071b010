import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a guest sees `/usr/local` of the computer. */
export const hostLocal = '/run/bioxen/local';

const folders = ['bin', 'etc', 'include', 'lib', 'sbin', 'share'];
// Where luarocks puts things: folders of the guest's own down to the files.
const grown = new Set(['lua', 'luarocks']);

/**
 * Fills the `/usr/local` of a guest: all that is in the computer's own is there by links, and the guest can add to it as it
 * likes.
 */
export async function makeLocalPrefix(
  target: string,
  programs: Readonly<Record<string, string>>,
  source = '/usr/local',
): Promise<void> {
  for (const folder of folders)
    await grow(join(source, folder), join(target, folder), `${hostLocal}/${folder}`);
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(target, 'bin', name), text, { mode: 0o755 });
  }
}

async function grow(source: string, target: string, seen: string, isDeep = false): Promise<void> {
  await mkdir(target, { recursive: true });
  const entries = await readdir(source, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const { name } = entry;
    const goesOn = entry.isDirectory() && (isDeep || grown.has(name));
    if (goesOn) await grow(join(source, name), join(target, name), `${seen}/${name}`, true);
    else await symlink(`${seen}/${name}`, join(target, name));
  }
}
