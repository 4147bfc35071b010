import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '@bioxen/testkit';

/** Why no rock can be made here; undefined when one can. */
export function rockSkipReason(): string | undefined {
  return findProgram('luarocks').skipReason;
}

/** Makes a rock of pure Lua, whose module `tiny_rock` has an `answer`. @returns its path */
export function makeRock(folder: string): string {
  writeFileSync(join(folder, 'tiny_rock.lua'), 'return { answer = 42 }\n');
  const spec = 'tiny_rock-1.0-1.rockspec';
  writeFileSync(
    join(folder, spec),
    `package = "tiny_rock"\nversion = "1.0-1"\nsource = { url = "tiny_rock.lua" }\nbuild = { type = "none", install = { lua = { tiny_rock = "tiny_rock.lua" } } }\n`,
  );
  const luarocks = (...args: readonly string[]): void => {
    const tree = join(folder, 'tree');
    execFileSync('luarocks', ['--lua-version=5.4', '--tree', tree, ...args], { cwd: folder, stdio: 'pipe' });
  };
  luarocks('make', spec);
  luarocks('pack', 'tiny_rock');
  return join(folder, 'tiny_rock-1.0-1.all.rock');
}
