import { spawnSync } from 'node:child_process';
import { findLua, type LuaVersion } from '@bioxen/testkit';

/** The versions of which this computer may have an interpreter with LuaSocket. */
export const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];

/**
 * Why tests with sockets of this Lua version must be skipped; undefined when they can run. With
 * `BIOXEN_REQUIRE_ALL=1` this throws instead.
 */
export function missingSockets(version: LuaVersion): string | undefined {
  const { path, skipReason } = findLua(version);
  if (path === undefined) return skipReason;
  if (spawnSync(path, ['-e', 'require("socket")']).status === 0) return undefined;
  const reason = `LuaSocket for ${version} is not installed`;
  if (process.env['BIOXEN_REQUIRE_ALL'] === '1') throw new ReferenceError(reason);
  return reason;
}
