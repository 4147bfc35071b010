import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inShell } from './in-shell.js';
import { type CliResult, runCli, type RunningCli, startCli, type StartOptions } from './start-cli.js';

/** A daemon of its own for a file of tests. */
export interface SessionFolder {
  run(args: readonly string[], options?: StartOptions): Promise<CliResult>;
  start(args: readonly string[], options?: StartOptions): RunningCli;
  /** A line of `sh` in which `"$0" "$@"` is the program with these arguments. */
  inShell(line: string, args: readonly string[]): Promise<CliResult>;
  /** Ends the daemon, with what lives in it. */
  remove(): Promise<void>;
}

export function makeSessionFolder(): SessionFolder {
  const folder = mkdtempSync(join(tmpdir(), 's-'));
  const env = { XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder };
  const withEnv = (options: StartOptions = {}): StartOptions => ({
    ...options,
    env: { ...env, ...options.env },
  });
  const run = async (args: readonly string[], options?: StartOptions): Promise<CliResult> =>
    await runCli(args, withEnv(options));
  return {
    run,
    start: (args, options) => startCli(args, withEnv(options)),
    inShell: (line, args) => inShell(line, args, undefined, env),
    remove: async () => {
      await run(['daemon', 'stop', '--force']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
