// Makes a clone ready to run: installs what the lockfile says and builds what changed. Quick when nothing did.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureTool, root, run } from './tools.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`bioxen needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const textOf = (path) => {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
};

// pnpm keeps a copy of the lockfile that it installed last.
if (textOf('node_modules/.pnpm/lock.yaml') !== textOf('pnpm-lock.yaml')) {
  const { packageManager } = JSON.parse(textOf('package.json'));
  const code = run('npm', ['exec', '--yes', '--', packageManager, 'install', '--frozen-lockfile']);
  if (code !== 0) process.exit(code);
}

const build = await captureTool('turbo', ['run', 'build']);
if (build.code !== 0) {
  process.stderr.write(build.output);
  process.exit(build.code);
}
