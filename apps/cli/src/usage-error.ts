/** The command line itself is wrong; nothing was done. */
export class UsageError extends Error {
  /** What to do next. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }

  override get name(): string {
    return 'UsageError';
  }
}
