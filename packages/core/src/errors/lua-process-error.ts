import type { ErrorContext } from './bioxen-error.js';
import type { ErrorCode } from './error-code.js';
import { LuaVMError } from './lua-vm-error.js';
import type { PartialOutput } from './partial-output.js';

/** Options of `LuaProcessError`. */
export interface LuaProcessErrorOptions extends ErrorContext {
  /** @defaultValue 'LUA_PROCESS_FAILED'; subclasses give their own */
  readonly code?: ErrorCode | undefined;
  readonly exitCode?: number | undefined;
  /** `SIGKILL` and the like. */
  readonly signal?: string | undefined;
  /** The program, or a part of it, may have run. */
  readonly maybeRan: boolean;
  /** What it wrote before it ended. */
  readonly partial?: PartialOutput | undefined;
}

/**
 * The interpreter ended without a result (row K08). `maybeRan` says whether the
 * program may have begun, so that nobody runs it twice by accident.
 */
export class LuaProcessError extends LuaVMError {
  declare readonly exitCode?: number;
  declare readonly signal?: string;
  readonly maybeRan: boolean;
  declare readonly partial?: PartialOutput;

  constructor(message: string, options: LuaProcessErrorOptions) {
    super(message, { ...options, code: options.code ?? 'LUA_PROCESS_FAILED' });
    if (options.exitCode !== undefined) this.exitCode = options.exitCode;
    if (options.signal !== undefined) this.signal = options.signal;
    this.maybeRan = options.maybeRan;
    if (options.partial !== undefined) this.partial = options.partial;
  }

  /** The message for an interpreter that is gone: by exit code, by signal, or unknown how. */
  static endedWithoutResult(options: LuaProcessErrorOptions): LuaProcessError {
    const how =
      options.signal !== undefined
        ? ` (killed by ${options.signal})`
        : options.exitCode !== undefined
          ? ` (exit code ${options.exitCode})`
          : '';
    return new LuaProcessError(`Lua process ended without a result${how}`, options);
  }

  override get name(): string {
    return 'LuaProcessError';
  }
}
