import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import type { PartialOutput } from './partial-output.js';

/** Options of `ProtocolError`. */
export interface ProtocolErrorOptions extends ErrorContext {
  /** A request in flight may have run. @defaultValue true */
  readonly maybeRan?: boolean | undefined;
  /** What the program had written by then. */
  readonly partial?: PartialOutput | undefined;
}

/** The other side broke the frame protocol; that VM is not used any further. */
export class ProtocolError extends LuaVMError {
  readonly maybeRan: boolean;
  declare readonly partial?: PartialOutput;

  constructor(message: string, options: ProtocolErrorOptions = {}) {
    super(message, { ...options, code: 'PROTOCOL_ERROR' });
    this.maybeRan = options.maybeRan ?? true;
    if (options.partial !== undefined) this.partial = options.partial;
  }

  override get name(): string {
    return 'ProtocolError';
  }
}
