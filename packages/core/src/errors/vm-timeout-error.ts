import { formatDuration } from '../quantities/format-duration.js';
import type { ErrorContext } from './bioxen-error.js';
import { capitalize } from './capitalize.js';
import { LuaVMError } from './lua-vm-error.js';
import type { PartialOutput } from './partial-output.js';

/** Options of `VMTimeoutError`. */
export interface VMTimeoutErrorOptions extends ErrorContext {
  /** Begins the message. @defaultValue 'execution' */
  readonly operation?: string | undefined;
  /** The VM was interrupted and its Lua state is intact; undefined when no VM is involved. */
  readonly stateKept?: boolean | undefined;
  /** What the program wrote before it was stopped. */
  readonly partial?: PartialOutput | undefined;
}

/** An operation did not end in time (row B11). What was written until then is in `partial`. */
export class VMTimeoutError extends LuaVMError {
  readonly timeoutMs: number;
  declare readonly operation?: string;
  declare readonly stateKept?: boolean;
  declare readonly partial?: PartialOutput;

  constructor(timeoutMs: number, options: VMTimeoutErrorOptions = {}) {
    super(`${capitalize(options.operation ?? 'execution')} timed out after ${formatDuration(timeoutMs)}`, {
      hint: hintFor(options.stateKept),
      ...options,
      code: 'VM_TIMEOUT',
    });
    this.timeoutMs = timeoutMs;
    if (options.operation !== undefined) this.operation = options.operation;
    if (options.stateKept !== undefined) this.stateKept = options.stateKept;
    if (options.partial !== undefined) this.partial = options.partial;
  }

  override get name(): string {
    return 'VMTimeoutError';
  }
}

function hintFor(stateKept: boolean | undefined): string {
  if (stateKept === undefined) return 'Raise timeoutMs if it needs longer.';
  return stateKept
    ? 'Raise timeoutMs if the program needs longer; the VM kept its state.'
    : 'Raise timeoutMs if the program needs longer; the VM was killed and its state is lost.';
}
