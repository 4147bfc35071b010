import { BioxenError, type ErrorContext, printable } from '@bioxen/core';
import type { CommandResult } from '../exec/command-result.js';
import type { Reaped } from './started.js';

/** Why a command is an error. */
export type CommandErrorCode =
  | 'SSH_COMMAND_FAILED'
  | 'SSH_COMMAND_TIMEOUT'
  | 'SSH_COMMAND_ABORTED'
  | 'SSH_COMMAND_OUTPUT_LIMIT';

/** Options of `CommandError`. */
export interface CommandErrorOptions extends ErrorContext {
  readonly code: CommandErrorCode;
  readonly result: CommandResult;
  /** What happened, as the end of a sentence: `did not end within 100 ms`. */
  readonly reason: string;
  readonly reaped: Reaped;
}

/** A remote command that failed with `reject: true`, or that was stopped. Its fields are those of the result. */
export class CommandError extends BioxenError {
  declare readonly code: CommandErrorCode;
  /** What the command had written and how it ended. */
  readonly result: CommandResult;
  /** Whether its processes are known to be gone. */
  readonly reaped: Reaped;

  constructor(options: CommandErrorOptions) {
    super(`${shortened(options.result.command)} on ${options.result.host} ${options.reason}`, {
      ...options,
      code: options.code,
    });
    this.result = options.result;
    this.reaped = options.reaped;
  }

  override get name(): string {
    return 'CommandError';
  }

  get stdout(): string {
    return this.result.stdout;
  }

  get stderr(): string {
    return this.result.stderr;
  }

  get exitCode(): number | undefined {
    return this.result.exitCode;
  }

  get signal(): string | undefined {
    return this.result.signal;
  }
}

/** Who reads an error knows the command by its beginning; `result.command` has all of it. */
function shortened(command: string): string {
  return printable(command.replaceAll(/\s+/g, ' '), mostCharacters);
}

const mostCharacters = 160;
