import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../packages.js';

const folder = join(root, 'packages', 'ssh-exec');

const filesBelow = (path: string): readonly string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

test('ssh-exec knows nothing of what it runs: its sources and tests do not contain the word Lua', () => {
  const files = ['src', 'test', 'package.json'].flatMap((name) => filesBelow(join(folder, name)));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => /lua/i.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('ssh-exec imports no package of ours but core', () => {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const ours = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@bioxen/'));
  expect(ours).toEqual(['@bioxen/core']);
});
