import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `GuestError`. */
export interface GuestErrorOptions extends ErrorContext {
  /** The guest that failed. */
  readonly guest: string;
  /** The last of what it wrote on its console. */
  readonly consoleTail?: string | undefined;
}

const tailLength = 4096;

/** A guest, or the driver that runs it, failed. The message ends with the last of the guest's console. */
export class GuestError extends BioxenError {
  readonly guest: string;
  declare readonly consoleTail?: string;

  constructor(problem: string, { guest, consoleTail = '', ...context }: GuestErrorOptions) {
    const tail = consoleTail.slice(-tailLength).trim();
    const ending = tail === '' ? '' : `. Its console ended with:\n${tail}`;
    super(`Guest ${guest} ${problem}${ending}`, { ...context, code: 'GUEST_FAILED' });
    this.guest = guest;
    if (tail !== '') this.consoleTail = tail;
  }

  override get name(): string {
    return 'GuestError';
  }
}
