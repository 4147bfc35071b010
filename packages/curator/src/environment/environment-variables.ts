import { delimiter, join } from 'node:path';
import type { Environment } from './environment.js';

/**
 * The variables with which a Lua program sees an environment and nothing else: its paths, without the system's, and its
 * programs first in PATH.
 * @param base what they are added to; what would run other code at the start is left out of it
 */
export function environmentVariables(
  { root, luaVersion }: Environment,
  base: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const share = join(root, 'share', 'lua', luaVersion);
  const path = `${share}/?.lua;${share}/?/init.lua`;
  const cpath = `${join(root, 'lib', 'lua', luaVersion)}/?.so`;
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^LUA_(?:INIT|PATH|CPATH)/.test(entry[0]),
  );
  // The versioned ones win over the plain ones, wherever a system sets them.
  const suffix = luaVersion === '5.1' ? undefined : `_${luaVersion.replace('.', '_')}`;
  return {
    ...Object.fromEntries(kept),
    LUA_PATH: path,
    LUA_CPATH: cpath,
    ...(suffix === undefined ? {} : { [`LUA_PATH${suffix}`]: path, [`LUA_CPATH${suffix}`]: cpath }),
    PATH: [join(root, 'bin'), base['PATH']].filter((part) => part !== undefined).join(delimiter),
  };
}
