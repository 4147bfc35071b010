import type { ArchiveFile } from '../archive/archive-file.js';
import { type RockIdentity, rockFolder } from './rock-identity.js';

/**
 * What stands in `bin` for a program of a rock: for a Lua script, a shell script that runs it with the packages of the tree
 * that it stands in, wherever that is; anything else as it is.
 */
export function wrapperOf(identity: RockIdentity, program: string, bytes: Uint8Array): ArchiveFile {
  const path = `bin/${program}`;
  if (!isLuaScript(bytes)) return { path, isExecutable: true, bytes };
  const { luaVersion } = identity;
  const up = '../'.repeat(path.split('/').length - 1);
  const suffix = luaVersion === '5.1' ? '' : `_${luaVersion.replace('.', '_')}`;
  const share = `$tree/share/lua/${luaVersion}`;
  const text = `#!/bin/sh
tree=$(CDPATH= cd -- "$(dirname -- "$0")/${up}" && pwd -P) || exit 1
unset LUA_INIT${suffix === '' ? '' : ` LUA_INIT${suffix}`}
export LUA_PATH${suffix}="${share}/?.lua;${share}/?/init.lua"
export LUA_CPATH${suffix}="$tree/lib/lua/${luaVersion}/?.so"
for lua in "$BIOXEN_LUA" lua${luaVersion}${luaVersion === '5.1' ? ' luajit' : ''} lua${luaVersion.replace('.', '')} lua; do
  [ -n "$lua" ] && command -v "$lua" >/dev/null && exec "$lua" "$tree/${rockFolder(identity)}/bin/${program}" "$@"
done
echo "Lua ${luaVersion} is not in PATH." >&2
exit 127
`;
  return { path, isExecutable: true, bytes: Buffer.from(text) };
}

/** A script that says so in its first line, or text that says nothing. */
function isLuaScript(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  return begin.startsWith('#!') ? /^#!.*lua/.test(begin) : !begin.includes('\0');
}
