// Libraries to compare with that the project itself does not need: installed beside the benchmarks when they are
// missing, in exactly these versions, without running anything of theirs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const VERSIONS = { fengari: '0.1.5', 'node-ssh': '13.2.1', '@anthropic-ai/sandbox-runtime': '0.0.83' };
const INSTALL_MS = 60_000;

/** Where things are kept that a benchmark makes for itself. */
export const peersFolder = fileURLToPath(new URL('../.peers/', import.meta.url));

/** Resolves to `{ peer }`, the module, or to `{ why }`: the reason that there is none. */
export const loadPeer = async (name) => {
  try {
    const folder = join(install(name), 'node_modules', name);
    const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { peer: await import(pathToFileURL(join(folder, main)).href) };
  } catch (error) {
    return { why: error.message };
  }
};

/** wasmoon as our own package has it locked, used as its authors mean it to be used. */
export const loadWasmoon = async () => {
  const ours = createRequire(new URL('../../packages/lua-local/package.json', import.meta.url));
  return await import(pathToFileURL(ours.resolve('wasmoon')).href);
};

const install = (name) => {
  const version = VERSIONS[name];
  const folder = join(peersFolder, `${name.split('/').at(-1)}-${version}`);
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0'];
  const { error, status, stderr } = spawnSync('npm', ['install', ...options, `${name}@${version}`], {
    cwd: folder,
    env: withoutNpm(process.env),
    encoding: 'utf8',
    timeout: INSTALL_MS,
  });
  if (error !== undefined || status !== 0) {
    const reason = error?.message ?? stderr.split('\n').find((line) => line.startsWith('npm error'));
    throw new Error(`npm could not install ${name}@${version} (${reason ?? status})`);
  }
  return folder;
};

/** Without what the package manager that started us says to its children. */
const withoutNpm = (environment) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.toLowerCase().startsWith('npm_')));
