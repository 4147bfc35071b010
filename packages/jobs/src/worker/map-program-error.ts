import { BioxenError, type ErrorContext } from '@bioxen/core';

/** The program of a map gives no function, or a map cannot go on with it. */
export class MapProgramError extends BioxenError {
  constructor(message: string, context: ErrorContext = {}) {
    super(message, { ...context, code: 'LUA_PROGRAM_FAILED' });
  }

  override get name(): string {
    return 'MapProgramError';
  }
}
