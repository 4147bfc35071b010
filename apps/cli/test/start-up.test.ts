import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

// Writes down what Node loads.
const HOOKS = `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync('loaded.txt', url + '\\n');
  return await next(url, context);
}`;

const cwd = workFolder({
  'hooks.mjs': HOOKS,
  'watch.mjs': "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);",
  'gc.lua':
    'local bio = require("bio_compute") return function(record) return bio.gc_content(record.sequence) end',
  'two.lua': 'print(require("bio_compute").gc_content("GA"))',
  'in.fa': '>a\nGC\n',
});

/** What a command prints, and all that Node loads for it. */
async function watched(words: readonly string[]): Promise<{ stdout: string; loaded: readonly string[] }> {
  rmSync(join(cwd, 'loaded.txt'), { force: true });
  const { stdout } = await runCli(words, {
    cwd,
    env: {
      ...process.env,
      BIOXEN_HOME: join(cwd, 'home'),
      NODE_OPTIONS: `--import=${pathToFileURL(join(cwd, 'watch.mjs')).href}`,
    },
  });
  return { stdout, loaded: readFileSync(join(cwd, 'loaded.txt'), 'utf8').split('\n') };
}

test.for([
  { words: ['run', 'two.lua'], prints: '0.5\n' },
  { words: ['run', '-e', 'return 2 + 2'], prints: '4\n' },
  { words: ['map', 'gc.lua', '--over', 'in.fa'], prints: '{"id":"a","value":1}\n' },
])('$words.0 $words.1 loads nothing of pools, packages and cells', async ({ words, prints }) => {
  const { stdout, loaded } = await watched(words);
  expect(stdout).toBe(prints);
  expect(loaded.filter((url) => url.endsWith('main.js'))).not.toEqual([]);
  expect(
    loaded.filter((url) =>
      /node_modules\/(?:undici|zod|xmlrpc|bullmq|ssh2)\/|packages\/(?:xapi|xcpng|ssh-exec|session|hypervisor)\/|curator\/dist\/index|bioxen\/dist\/index/.test(
        url,
      ),
    ),
  ).toEqual([]);
});

test.for([
  { words: ['pkg', 'list'], prints: '' },
  { words: ['pkg', 'install', 'bio_compute', '--dry-run'], prints: '+ bio_compute 1.0.0-1\n' },
  { words: ['env', 'ls'], prints: '' },
])('$words.0 $words.1 loads nothing of pools, hosts, sessions and cells', async ({ words, prints }) => {
  const { stdout, loaded } = await watched(words);
  expect(stdout).toBe(prints);
  expect(loaded.filter((url) => url.includes('curator/dist/index'))).not.toEqual([]);
  expect(
    loaded.filter((url) =>
      /node_modules\/(?:undici|xmlrpc|bullmq|ssh2)\/|packages\/(?:xapi|xcpng|session|hypervisor|ssh-exec|lua-remote)\/|bioxen\/dist\/index/.test(
        url,
      ),
    ),
  ).toEqual([]);
});
