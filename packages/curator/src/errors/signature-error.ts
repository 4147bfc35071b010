import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A signature is missing, or not by the key that is trusted. Nothing of what it should be for was used. */
export class SignatureError extends BioxenError {
  readonly subject: string;
  readonly problem: string;

  constructor(subject: string, problem: string, context: ErrorContext = {}) {
    super(`${subject}: ${problem}`, {
      hint: 'Nothing of it was used. Ask its owner for the key, by another way than the one it came by.',
      ...context,
      code: 'SIGNATURE_INVALID',
    });
    this.subject = subject;
    this.problem = problem;
  }

  override get name(): string {
    return 'SignatureError';
  }
}
