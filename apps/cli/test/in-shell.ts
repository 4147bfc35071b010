import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type CliResult, program, type StartOptions } from './start-cli.js';

/**
 * Runs a line of `sh` to its end. `"$0" "$@"` in it is the built program with its arguments. Standard input is empty.
 */
export async function inShell(
  line: string,
  args: readonly string[] = [],
  cwd?: string,
  env: StartOptions['env'] = {},
): Promise<CliResult> {
  const shell = spawn('/bin/sh', ['-c', line, process.execPath, program, ...args], {
    env: { ...process.env, NODE_ENV: '', NO_COLOR: undefined, CLICOLOR_FORCE: undefined, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const output = { stdout: '', stderr: '' };
  shell.stdin.end();
  shell.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [code, signal] = (await once(shell, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...output };
}
