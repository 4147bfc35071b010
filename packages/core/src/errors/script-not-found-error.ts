import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** What is wrong with the path of a script. */
export type ScriptProblem = 'missing' | 'not-a-file' | 'unreadable';

const messages: Readonly<Record<ScriptProblem, string>> = {
  missing: 'Lua script not found',
  'not-a-file': 'Path is not a file',
  unreadable: 'Lua script cannot be read',
};

const hints: Readonly<Record<ScriptProblem, string>> = {
  missing: 'Check the path; a relative one starts at the working directory of this process.',
  'not-a-file': 'Give the path of the script itself.',
  unreadable: 'Give this process the right to read it.',
};

/** `executeFile` was given a path without a readable file behind it (row B16). */
export class ScriptNotFoundError extends LuaVMError {
  readonly path: string;
  readonly problem: ScriptProblem;

  constructor(path: string, problem: ScriptProblem, context: ErrorContext = {}) {
    super(`${messages[problem]}: ${printable(path, 4_096)}`, {
      hint: hints[problem],
      ...context,
      code: 'SCRIPT_NOT_FOUND',
    });
    this.path = path;
    this.problem = problem;
  }

  /** Nothing is there. */
  static missing(path: string, cause?: unknown): ScriptNotFoundError {
    return new ScriptNotFoundError(path, 'missing', { cause });
  }

  /** A folder, socket or device is there. */
  static notAFile(path: string, cause?: unknown): ScriptNotFoundError {
    return new ScriptNotFoundError(path, 'not-a-file', { cause });
  }

  /** A file is there, but may not be read. */
  static unreadable(path: string, cause?: unknown): ScriptNotFoundError {
    return new ScriptNotFoundError(path, 'unreadable', { cause });
  }

  override get name(): string {
    return 'ScriptNotFoundError';
  }
}
