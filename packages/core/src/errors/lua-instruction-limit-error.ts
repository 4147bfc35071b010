import { LuaLimitError, type LuaLimitErrorOptions } from './lua-limit-error.js';

/** The program used up its instructions and was ended (row B21). `limit` is always `instructions`. */
export class LuaInstructionLimitError extends LuaLimitError {
  constructor(options: Omit<LuaLimitErrorOptions, 'limit' | 'code'>) {
    super({ ...options, limit: 'instructions', code: 'LUA_INSTRUCTION_LIMIT' });
  }

  override get name(): string {
    return 'LuaInstructionLimitError';
  }
}
