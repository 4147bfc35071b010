import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLua, makeSshKey, poolConfigOf, processGuestsSkipReason, type SshKey } from '@bioxen/testkit';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { inShell } from './in-shell.js';
import { type CliResult, runCli, type RunningCli, startCli, type StartOptions } from './start-cli.js';

/** A simulated pool whose machines are processes, and a folder with what the program needs for it. */
export interface PoolFolder {
  readonly folder: string;
  readonly configPath: string;
  /** Once the tests run. */
  readonly simulator: XapiSimulator;
  run(args: readonly string[], env?: StartOptions['env']): Promise<CliResult>;
  start(args: readonly string[], options?: StartOptions): RunningCli;
  /** A line of `sh` in which `"$0" "$@"` is the program with these arguments. */
  inShell(line: string, args: readonly string[]): Promise<CliResult>;
}

/** Makes one for the tests of a file, which skip where its programs are missing. */
export function poolFolder(): PoolFolder {
  const skipReason = findLua('5.4').skipReason ?? processGuestsSkipReason();
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-cli-pool-'));
  const configPath = join(folder, 'pool.json');
  let key: SshKey | undefined;
  let simulator: XapiSimulator;

  beforeAll(async () => {
    if (skipReason !== undefined) return;
    key = makeSshKey();
    simulator = await createXapiSimulator({ guests: 'process' });
    writeFileSync(
      configPath,
      JSON.stringify({ ...poolConfigOf(simulator, key.keyPath), password: { env: 'BIOXEN_TEST_PASSWORD' } }),
    );
  });
  afterAll(async () => {
    await (simulator as XapiSimulator | undefined)?.close();
    key?.[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  const own = (): NonNullable<StartOptions['env']> => ({
    XDG_STATE_HOME: folder,
    XDG_CONFIG_HOME: folder,
    BIOXEN_TEST_PASSWORD: simulator.password,
  });
  return {
    folder,
    configPath,
    get simulator() {
      return simulator;
    },
    run: (args, env) => runCli(args, { env: { ...own(), ...env } }),
    start: (args, options = {}) => startCli(args, { ...options, env: { ...own(), ...options.env } }),
    inShell: (line, args) => inShell(line, args, undefined, own()),
  };
}
