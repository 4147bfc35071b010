import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** No Lua environment has this name; nothing was changed. */
export class EnvironmentNotFoundError extends LuaVMError {
  readonly environment: string;
  /** Those that there are. */
  readonly known: readonly string[];

  constructor(environment: string, known: readonly string[], context: ErrorContext = {}) {
    super(`Environment '${printable(environment)}' not found`, {
      hint:
        known.length === 0
          ? 'There is none yet: create one first.'
          : `Environments: ${known.map((name) => printable(name)).join(', ')}.`,
      ...context,
      code: 'ENVIRONMENT_NOT_FOUND',
    });
    this.environment = environment;
    this.known = known;
  }

  override get name(): string {
    return 'EnvironmentNotFoundError';
  }
}
