import type { ArchiveFile } from '../archive/archive-file.js';
import { digestOf } from '../integrity/digest.js';
import { byPath } from '../integrity/tree-integrity.js';
import { type RockIdentity, rockFolder } from './rock-identity.js';
import { wrapperOf } from './wrapper.js';
import { type WritableLua, writeLuaData } from './write-lua-data.js';

/**
 * The files of a rock as they stand in a tree, which LuaRocks understands: modules below `share/lua`, programs with a
 * wrapper in `bin`, the rest and a `rock_manifest` in the folder of the rock.
 * @param layout as in an `.all.rock`, without a rockspec and a `rock_manifest`
 */
export function buildRock(
  identity: RockIdentity,
  rockspec: Uint8Array,
  layout: readonly ArchiveFile[],
): readonly ArchiveFile[] {
  const { name, version, luaVersion } = identity;
  const folder = rockFolder(identity);
  const own = [...layout, { path: `${name}-${version}.rockspec`, isExecutable: false, bytes: rockspec }];
  const files: ArchiveFile[] = [];
  for (const file of own) {
    const [, top, rest = ''] = /^([^/]+)\/(.+)$/.exec(file.path) ?? [];
    if (top === 'lua') files.push({ ...file, path: `share/lua/${luaVersion}/${rest}` });
    else if (top === 'lib') files.push({ ...file, path: `lib/lua/${luaVersion}/${rest}` });
    else files.push({ ...file, path: `${folder}/${file.path}` });
    if (top === 'bin') files.push(wrapperOf(identity, rest, file.bytes));
  }
  files.push({
    path: `${folder}/rock_manifest`,
    isExecutable: false,
    bytes: Buffer.from(writeLuaData({ rock_manifest: rockManifest(own) })),
  });
  return files.sort(byPath);
}

/** MD5 sums, folder in folder: what LuaRocks keeps of a rock. It guards against damage, not against people. */
function rockManifest(files: readonly ArchiveFile[]): WritableLua {
  const root: Record<string, WritableLua> = {};
  for (const { path, bytes } of files) {
    const parts = path.split('/');
    const base = parts.pop() as string;
    let folder = root;
    for (const part of parts) folder = (folder[part] ??= {}) as Record<string, WritableLua>;
    folder[base] = digestOf('md5', bytes);
  }
  return root;
}
