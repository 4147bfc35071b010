import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type MarkdownBlock } from '../markdown-blocks.js';
import { root } from '../packages.js';
import { type ProgramResult, runProgram } from '../run-program.js';
import { runScript } from '../run-script.js';

const CLI = join(root, 'apps', 'cli', 'dist', 'main.js');
const FROM_CLONE = 'npm run -s bioxen -- ';

/** Whether every command of a shell block is one of ours, so that it can be run anywhere. */
const isOurs = (code: string): boolean =>
  code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .every((line) => line.startsWith(FROM_CLONE) || /^bioxen(-luavm)? /.test(line));

/** Whether blocks of this kind are run; json, toml, mermaid and foreign shell commands are not. */
export const isRunnable = ({ language, code }: MarkdownBlock): boolean =>
  ['ts', 'js', 'lua'].includes(language) || (language === 'sh' && isOurs(code));

type Environment = Readonly<Record<string, string>>;

/** Sessions of a document live in a daemon of its own, and never in that of whoever runs the tests. */
const daemonFolder = (folder: string): Environment => ({ XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: '' });

/** Ends the daemon that blocks have started in `folder`, with what lives in it. */
export const stopDaemon = async (folder: string): Promise<void> => {
  await runProgram(process.execPath, [CLI, 'daemon', 'stop', '--force'], {
    cwd: folder,
    env: daemonFolder(folder),
  });
};

const runShell = async (
  code: string,
  folder: string,
  { PATH = process.env['PATH'] }: Environment,
): Promise<ProgramResult> => {
  const programs = join(folder, '.bin');
  await mkdir(programs, { recursive: true });
  for (const name of ['bioxen', 'bioxen-luavm']) {
    await writeFile(join(programs, name), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
    await chmod(join(programs, name), 0o755);
  }
  return runProgram('/bin/sh', ['-e', '-c', code.replaceAll(FROM_CLONE, 'bioxen ')], {
    // npm runs a script in the root, whatever the folder it is called from.
    cwd: code.includes(FROM_CLONE) ? root : folder,
    env: {
      HOME: folder,
      XDG_CONFIG_HOME: '',
      ...daemonFolder(folder),
      PATH: `${programs}${delimiter}${PATH}`,
    },
  });
};

/** Runs a block of a document in `folder`: scripts in plain Node, Lua and shell commands through the built program. */
export const runBlock = async (
  { language, code }: MarkdownBlock,
  folder: string,
  env: Environment = {},
): Promise<ProgramResult> => {
  if (language === 'sh') return runShell(code, folder, env);
  if (language !== 'lua') return runScript(code, folder, { ...daemonFolder(folder), ...env });
  await writeFile(join(folder, 'block.lua'), code);
  return runProgram(process.execPath, [CLI, 'run', 'block.lua'], { cwd: folder, env: daemonFolder(folder) });
};
