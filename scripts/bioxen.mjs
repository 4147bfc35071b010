// npm run -s bioxen -- ARGUMENTS: the program from this clone. Sets the clone up first when it is not built.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url));

if (!existsSync(program)) {
  const setup = fileURLToPath(new URL('setup.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [setup]);
  if (status !== 0) {
    process.stderr.write(Buffer.concat([stdout, stderr]));
    process.exit(1);
  }
}

// npm runs a script in the folder of its package.json; paths are meant from where it was called.
const { INIT_CWD, npm_lifecycle_event: script } = process.env;
if (script === 'bioxen' && INIT_CWD !== undefined) process.chdir(INIT_CWD);

process.argv.splice(1, 1, program);
await import(program);
