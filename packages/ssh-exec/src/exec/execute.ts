import type { CommandResult } from './command-result.js';
import type { ExecOptions, SpawnOptions } from './exec-options.js';
import type { SpawnedCommand } from './spawn-command.js';

/** Runs a program on the host, to its end. */
export type Execute = (file: string, args: readonly string[], options: ExecOptions) => Promise<CommandResult>;

/** Starts a program on the host. */
export type Start = (file: string, args: readonly string[], options: SpawnOptions) => Promise<SpawnedCommand>;
