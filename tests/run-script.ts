import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { type ProgramResult, runProgram } from './run-program.js';

/** Runs TypeScript or JavaScript in plain Node, as a module that stands in `folder`; its types are only stripped. */
export const runScript = async (
  code: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> => {
  const { code: javascript } = await transform(code, { loader: 'ts', format: 'esm', target: 'node20' });
  await writeFile(join(folder, 'main.mjs'), javascript);
  return runProgram(process.execPath, ['main.mjs'], { cwd: folder, env });
};
