import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

let modules: ReadonlyMap<string, string> | undefined;

/**
 * The Lua library `bio_compute` that comes with bioxen, as modules for `require`: name → source text.
 * Every VM that `createVm` makes has it; read from this package when it is first asked for.
 */
export function bioComputeModules(): ReadonlyMap<string, string> {
  modules ??= readModules(fileURLToPath(new URL('./bio_compute/', import.meta.url)));
  return modules;
}

function readModules(directory: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!file.endsWith('.lua')) continue;
    const path = file.slice(0, -'.lua'.length).split(/[\\/]/);
    const name = ['bio_compute', ...path].join('.').replace(/\.init$/, '');
    found.set(name, readFileSync(`${directory}${file}`, 'utf8'));
  }
  return found;
}
