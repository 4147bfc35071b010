import { mkdir, writeFile } from 'node:fs/promises';
import { closureOf } from '../packages.js';
import { type ProgramResult, runProgram } from '../run-program.js';

/**
 * Installs one package with npm in an empty folder: it and its siblings from tarballs, the rest from the registry. Without
 * install scripts: ours have none, and those of ssh2 build addons that it does without.
 */
export const installAlone = async (
  name: string,
  tarballs: ReadonlyMap<string, string>,
  folder: string,
): Promise<ProgramResult> => {
  const dependencies = Object.fromEntries(
    [...closureOf(name)].map((each) => [each, `file:${tarballs.get(each)}`]),
  );
  await mkdir(folder);
  await writeFile(`${folder}/package.json`, JSON.stringify({ private: true, dependencies }));
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--prefer-offline',
    '--ignore-scripts',
  ];
  return runProgram('npm', args, { cwd: folder, timeoutMs: 120_000 });
};
