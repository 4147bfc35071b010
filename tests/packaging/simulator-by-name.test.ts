import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../packages.js';

test('the simulator starts by the words of its README, in a clone and where it is installed', () => {
  const read = (name: string): string => readFileSync(join(root, 'packages', 'xapi-simulator', name), 'utf8');
  const { bin, version } = JSON.parse(read('package.json')) as {
    readonly bin: Readonly<Record<string, string>>;
    readonly version: string;
  };
  expect(read('README.md')).toContain('npm run -s xapi-simulator -- --hosts 2');
  const said = execFileSync('npm', ['run', '-s', 'xapi-simulator', '--', '--version'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(said).toBe(`${version}\n`);
  // Of several programs npx runs the one that has the name of the package.
  expect(bin['xapi-simulator']).toBe('./dist/cli.js');
});
