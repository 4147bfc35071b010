import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { publishablePackages, root } from '../packages.js';

const docs = join(root, 'docs');

/** Every document whose blocks are run, as paths from the root: the READMEs and what stands under docs. */
export const documents: readonly string[] = [
  'README.md',
  ...publishablePackages.map(({ folder }) => relative(root, join(folder, 'README.md'))),
  'examples/README.md',
  ...readdirSync(join(root, 'rocks')).map((name) => join('rocks', name, 'README.md')),
  ...(existsSync(docs) ? readdirSync(docs, { recursive: true, encoding: 'utf8' }) : [])
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path))
    .toSorted(),
];
