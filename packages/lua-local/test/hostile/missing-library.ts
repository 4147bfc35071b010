import { spawnSync } from 'node:child_process';
import { findLua } from '@bioxen/testkit';
import type { Engine } from './hostile-program.js';

const answers = new Map<string, boolean>();

/**
 * Why a program that needs a Lua library must be skipped on an engine; undefined when the library is there, or not
 * needed because LuaJIT reaches the system itself. With `BIOXEN_REQUIRE_ALL=1` a missing library is a failure.
 */
export function missingLibrary(library: string | undefined, engine: Engine): string | undefined {
  if (library === undefined || engine === 'embedded') return undefined;
  if (engine === 'luajit' && library === 'posix') return undefined;
  const key = `${engine} ${library}`;
  const { path = 'lua' } = findLua(engine);
  const isThere =
    answers.get(key) ?? spawnSync(path, ['-e', `require("${library}")`], { stdio: 'ignore' }).status === 0;
  answers.set(key, isThere);
  if (isThere) return undefined;
  const reason = `${engine === 'luajit' ? engine : `lua${engine}`} has no library ${library}`;
  if (process.env['BIOXEN_REQUIRE_ALL'] === '1') throw new ReferenceError(reason);
  return reason;
}
