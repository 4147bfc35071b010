import { BioxenError, type ErrorContext } from './bioxen-error.js';
import { printable } from './printable.js';

/** Options of `InvalidVmIdError`. */
export interface InvalidVmIdErrorOptions extends ErrorContext {
  /** What the id is of. @defaultValue 'VM' */
  readonly of?: 'VM' | 'session' | undefined;
}

/** An id is not safe for paths, shells and XAPI names (row A17). */
export class InvalidVmIdError extends BioxenError {
  /** As given, cut to 80 characters; what is no text is shown by its type. */
  readonly vmId: string;

  constructor(vmId: unknown, { of = 'VM', ...context }: InvalidVmIdErrorOptions = {}) {
    super(`Invalid ${of} ${of === 'VM' ? 'id' : 'name'} '${shown(vmId)}'`, {
      hint: `${of === 'VM' ? 'An id' : 'A name'} has 1 to 64 of the characters A-Z a-z 0-9 . _ - and begins with a letter or digit.`,
      ...context,
      code: 'INVALID_VM_ID',
    });
    this.vmId = shown(vmId);
  }

  override get name(): string {
    return 'InvalidVmIdError';
  }
}

function shown(vmId: unknown): string {
  return typeof vmId === 'string' ? printable(vmId, 80) : typeof vmId;
}
