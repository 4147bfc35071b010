import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { InvalidOptionError } from '@bioxen/core';
import type { ArchiveFile } from '../archive/archive-file.js';
import { writeZip } from '../archive/write-zip.js';
import { NativePackageError } from '../errors/native-package-error.js';
import { whyNative } from '../install/build-plan.js';
import { checkText } from '../names/check-text.js';
import { whyUnread } from '../repository/why-unread.js';
import { parseRockspec } from '../rockspec/parse-rockspec.js';
import { buildRock } from '../tree/built-rock.js';
import { rockFolder } from '../tree/rock-identity.js';
import { layOutSource } from '../tree/rock-layout.js';

/** A rock in the making: its file name, and its bytes. */
export interface PackedRock {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * Makes an `.all.rock` of a rockspec and the folder that it lies in: a rock of pure Lua that any LuaRocks installs. The same
 * files make the same bytes.
 * @throws NativePackageError for one with C; RockspecError
 */
export async function packRock(rockspecPath: string): Promise<PackedRock> {
  const folder = dirname(checkText('rockspec', rockspecPath));
  const bytes = await readFile(rockspecPath).catch((cause: unknown) => {
    throw new InvalidOptionError('rockspec', `${rockspecPath} ${whyUnread(cause)}`, {
      hint: 'Name a rockspec, in the folder of what it is of.',
      cause,
    });
  });
  const rockspec = await parseRockspec(bytes);
  const files = await filesOf(folder);
  const reason = whyNative(rockspec, files);
  if (reason !== undefined) throw new NativePackageError(rockspec.name, reason);
  const { name, version } = rockspec;
  const layout = layOutSource(rockspec, files);
  const identity = { name, version: version.text, luaVersion: '5.4' };
  const manifest = `${rockFolder(identity)}/rock_manifest`;
  const built = buildRock(identity, bytes, layout).find(({ path }) => path === manifest) as ArchiveFile;
  const content = [
    ...layout,
    { path: `${name}-${version.text}.rockspec`, isExecutable: false, bytes },
    { ...built, path: 'rock_manifest' },
  ].sort((first, second) => (first.path < second.path ? -1 : 1));
  return { file: `${name}-${version.text}.all.rock`, bytes: writeZip(content) };
}

async function filesOf(folder: string): Promise<readonly ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.rock')) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    files.push({
      path: relative(folder, path),
      isExecutable: (mode & 0o111) !== 0,
      bytes: await readFile(path),
    });
  }
  return files.sort((first, second) => (first.path < second.path ? -1 : 1));
}
