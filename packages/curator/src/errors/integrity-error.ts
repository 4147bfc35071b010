import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `IntegrityError`. */
export interface IntegrityErrorOptions extends ErrorContext {
  /** What differs: a file, a rock, a tree. */
  readonly subject: string;
  /** The hash that was promised, as `sha256-…`. */
  readonly expected: string;
  readonly actual: string;
  /** Where it came from. */
  readonly url?: string | undefined;
}

/** Bytes are not those that were promised. Nothing of them was used. */
export class IntegrityError extends BioxenError {
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
  declare readonly url?: string;

  constructor({ subject, expected, actual, url, ...context }: IntegrityErrorOptions) {
    const from = url === undefined ? '' : ` from ${url}`;
    super(`${subject}${from} is not what was promised: expected ${expected}, got ${actual}`, {
      hint: 'Nothing of it was used. Find out who changed it; only then lock it anew.',
      ...context,
      code: 'INTEGRITY_MISMATCH',
    });
    this.subject = subject;
    this.expected = expected;
    this.actual = actual;
    if (url !== undefined) this.url = url;
  }

  override get name(): string {
    return 'IntegrityError';
  }
}
