import { BioxenError, type ErrorContext } from './bioxen-error.js';

/** The object was closed before the call. Closing twice is no error; using it afterwards is. */
export class ClosedError extends BioxenError {
  /** What is closed: `VM 'a'`, `The connection`. */
  readonly subject: string;

  constructor(subject: string, context: ErrorContext = {}) {
    super(`${subject} is closed`, {
      hint: 'Create a new one.',
      ...context,
      code: 'CLOSED',
    });
    this.subject = subject;
  }

  override get name(): string {
    return 'ClosedError';
  }
}
