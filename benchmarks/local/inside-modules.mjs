// Parts of a package that it does not export, built from their sources as the package is.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { peersFolder } from './peer-packages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = 'packages/lua-local/src';

/**
 * Builds these modules, given as name → path below the sources; resolves to name → module. What is `external` they import
 * from the benchmarks' own packages.
 */
export const loadInside = async (modules, { sources = SOURCES, external = [] } = {}) => {
  const folder = join(peersFolder, `inside-${Object.keys(modules).join('-')}`);
  const entries = Object.entries(modules).map(([name, path]) => `--entry.${name}=${sources}/${path}`);
  const tsup = join(root, 'node_modules', '.bin', 'tsup');
  const left = external.flatMap((name) => ['--external', name]);
  const { status, stdout, stderr } = spawnSync(tsup, [...entries, ...left, '--out-dir', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Parts of ${sources} could not be built:\n${stdout}${stderr}`);
  const loaded = Object.keys(modules).map(async (name) => [
    name,
    await import(pathToFileURL(join(folder, `${name}.js`)).href),
  ]);
  return Object.fromEntries(await Promise.all(loaded));
};

/** The engine's binary, as the built package has it. */
export const engineBinary = pathToFileURL(join(root, 'packages/lua-local/dist/lua.wasm'));
