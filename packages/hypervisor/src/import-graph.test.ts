import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = dirname(fileURLToPath(import.meta.url));

/** The files that a file imports, directly and through others, types included; and the packages. */
function reachedFrom(start: string): {
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
} {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const [, imported = ''] of readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)) {
      if (!imported.startsWith('.')) packages.add(imported);
      else if (imported.endsWith('.js'))
        waiting.push(resolve(dirname(file), imported.replace(/\.js$/, '.ts')));
    }
  }
  return { files: new Set([...files].map((file) => relative(src, file))), packages };
}

test('N16 scheduler, pools and profiler never reach the readers of genomes', () => {
  const { files } = reachedFrom(resolve(src, 'index.ts'));
  expect(files.size).toBeGreaterThan(50);
  expect(files).toContain('scheduling/round-robin-scheduler.ts');
  expect([...files].filter((file) => file.startsWith('genome/'))).toEqual([]);
});

test('N15 the package needs no third-party package', () => {
  const packages = new Set<string>();
  for (const entry of ['index.ts', 'genome/index.ts', 'model/index.ts'])
    for (const name of reachedFrom(resolve(src, entry)).packages) packages.add(name);
  const others = [...packages].filter((name) => !name.startsWith('node:'));
  expect(others.toSorted()).toEqual(['@bioxen/core', '@bioxen/lua-local']);
  const { dependencies } = JSON.parse(readFileSync(resolve(src, '../package.json'), 'utf8')) as {
    dependencies: object;
  };
  expect(Object.keys(dependencies)).toEqual(['@bioxen/core', '@bioxen/lua-local']);
});

test('all of the source is in the graph that these facts are about', () => {
  const reached = new Set(
    ['index.ts', 'genome/index.ts', 'model/index.ts'].flatMap((entry) => [
      ...reachedFrom(resolve(src, entry)).files,
    ]),
  );
  const all = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  expect(all.filter((file) => !reached.has(file))).toEqual([]);
});
