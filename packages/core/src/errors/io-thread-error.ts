import type { ErrorContext } from './bioxen-error.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { printable } from './printable.js';

/** Options of `IOThreadError`. */
export interface IOThreadErrorOptions extends ErrorContext {
  readonly vmId: string;
  readonly direction: 'read' | 'write';
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

/** Reading from or writing to the streams of a session failed (row K08). */
export class IOThreadError extends InteractiveSessionError {
  readonly vmId: string;
  readonly direction: 'read' | 'write';
  readonly reason: string;

  constructor(options: IOThreadErrorOptions) {
    super(`Cannot ${options.direction} session '${printable(options.vmId)}': ${options.reason}`, {
      ...options,
      code: 'IO_FAILED',
    });
    this.vmId = options.vmId;
    this.direction = options.direction;
    this.reason = options.reason;
  }

  override get name(): string {
    return 'IOThreadError';
  }
}
