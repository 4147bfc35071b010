import { captureTool } from './tools.mjs';

/** What is checked besides the tests. Each guard is one local tool; CONTRIBUTING.md says what each one keeps. */
const GUARDS = {
  lint: ['oxlint', []],
  format: ['oxfmt', ['--check']],
  types: ['tsc', ['--project', 'tsconfig.json']],
  boundaries: ['turbo', ['boundaries']],
  unused: ['knip', ['--no-progress', '--no-config-hints']],
};

/** Runs every guard side by side, prints one line each and the output of those that fail; gives back their names. */
export const runGuards = async () => {
  const failed = [];
  await Promise.all(
    Object.entries(GUARDS).map(async ([name, [tool, args]]) => {
      const { code, output } = await captureTool(tool, args);
      if (code !== 0) failed.push(name);
      console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n${output}`);
    }),
  );
  return failed;
};
