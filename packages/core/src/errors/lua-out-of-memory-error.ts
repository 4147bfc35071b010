import { LuaLimitError, type LuaLimitErrorOptions } from './lua-limit-error.js';

/** The program ran into its memory limit and was ended (row B21). `limit` is always `memory`. */
export class LuaOutOfMemoryError extends LuaLimitError {
  constructor(options: Omit<LuaLimitErrorOptions, 'limit' | 'code'>) {
    super({ ...options, limit: 'memory', code: 'LUA_OUT_OF_MEMORY' });
  }

  override get name(): string {
    return 'LuaOutOfMemoryError';
  }
}
