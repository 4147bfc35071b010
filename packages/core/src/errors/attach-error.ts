import type { ErrorContext } from './bioxen-error.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { printable } from './printable.js';

/** Options of `AttachError`. */
export interface AttachErrorOptions extends ErrorContext {
  /** Who is attached already. */
  readonly attachedClients?: readonly string[] | undefined;
}

/** The client could not attach to a session (row K03), for example because another one holds it. */
export class AttachError extends InteractiveSessionError {
  readonly vmId: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  declare readonly attachedClients?: readonly string[];

  constructor(vmId: string, reason: string, options: AttachErrorOptions = {}) {
    super(`Cannot attach to session '${printable(vmId)}': ${reason}`, {
      ...options,
      code: 'ATTACH_FAILED',
    });
    this.vmId = vmId;
    this.reason = reason;
    if (options.attachedClients !== undefined) this.attachedClients = options.attachedClients;
  }

  override get name(): string {
    return 'AttachError';
  }
}
