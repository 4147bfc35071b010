import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Outside of this test's own npm script, as a person calls it. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD$|NODE_ENV$)/i.test(name)),
);

test.for([
  ['.', 'examples/gc_content.lua'],
  ['docs', '../examples/gc_content.lua'],
  ['examples', 'gc_content.lua'],
  ['examples/reads', '../gc_content.lua'],
] as const)('npm run -s bioxen, called in %s, takes paths from there', ([folder, path]) => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'bioxen', '--', 'run', path], {
    cwd: `${root}${folder}`,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect({ status, stderr: stderr.replaceAll(/^npm warn.*\n/gm, '') }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('GC');
});
