// The tests under another Node, from the npm registry: node scripts/test-on-node.mjs 24.21.0 [vitest arguments].
import { run } from './tools.mjs';

const [version, ...filters] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
  console.error(
    'Usage: node scripts/test-on-node.mjs VERSION [vitest arguments], the version exact: 24.21.0',
  );
  process.exit(2);
}

const node = `node-${process.platform}-${process.arch}@${version}`;
process.exit(
  run('npm', [
    'exec',
    '--yes',
    '--package',
    node,
    '--',
    'node',
    'node_modules/vitest/vitest.mjs',
    'run',
    ...filters,
  ]),
);
