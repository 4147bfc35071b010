import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';
import base from '../../tsup.config.mjs';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8')) as { readonly version: string };

export default defineConfig({
  ...base,
  entry: ['src/main.ts'],
  define: { BIOXEN_VERSION: JSON.stringify(version) },
  // The help of the program as the command definitions give it; main.js prints this file without loading them.
  onSuccess: () => {
    const help = execFileSync(process.execPath, [here('dist/main.js'), '--debug', '--help'], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    writeFileSync(here('dist/help.txt'), help);
    return Promise.resolve();
  },
});
