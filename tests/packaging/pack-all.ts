import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { publishablePackages, root } from '../packages.js';
import { runProgram } from '../run-program.js';

const PNPM = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');

/** Packs every publishable package, as publishing would, into `folder`; gives back the tarball of each name. */
export const packAll = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const filters = publishablePackages.map(({ name }) => `--filter=${name}`);
  const args = [PNPM, '--recursive', ...filters, 'pack', `--pack-destination=${folder}`];
  const { code, stdout, stderr } = await runProgram(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Error(`pnpm pack failed: ${stdout}${stderr}`);
  const files = await readdir(folder);
  return new Map(
    publishablePackages.map(({ name, manifest }) => {
      const file = `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
      if (!files.includes(file)) throw new Error(`pnpm pack made ${files.join(', ')}, not ${file}.`);
      return [name, join(folder, file)];
    }),
  );
};
