import { LuaVMError } from '../errors/lua-vm-error.js';
import type { ExecutionResult } from './execution-result.js';

/** Thrown instead of a failed result when `reject: true` was asked for. */
export class LuaProgramError extends LuaVMError {
  /** The whole result, as it would have been returned. */
  readonly result: ExecutionResult;

  constructor(result: ExecutionResult) {
    super(result.error?.message ?? `Lua program ended with status ${String(result.returnCode)}`, {
      code: 'LUA_PROGRAM_FAILED',
    });
    this.result = result;
  }

  override get name(): string {
    return 'LuaProgramError';
  }
}
