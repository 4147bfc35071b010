import { isSensitiveKey } from '../logger/sensitive-key.js';
import { BioxenError, type ErrorContext } from './bioxen-error.js';
import { printable } from './printable.js';

/** An argument or option of a call is not acceptable; nothing was done. */
export class InvalidOptionError extends BioxenError {
  /** Its name, as the caller writes it. */
  readonly option: string;
  /** What is wrong with it. */
  readonly problem: string;

  constructor(option: string, problem: string, context: ErrorContext = {}) {
    super(`Invalid ${option}: ${problem}`, { ...context, code: 'API_VALIDATION_ERROR' });
    this.option = option;
    this.problem = problem;
  }

  /**
   * For a value of the wrong form. The value is shown shortened, and not at all when
   * the name of the option tells of a secret.
   */
  static unexpected(option: string, value: unknown, expected: string): InvalidOptionError {
    const shown = isSensitiveKey(option) ? 'the value given' : showValue(value);
    return new InvalidOptionError(option, `${shown} is not ${expected}`);
  }

  override get name(): string {
    return 'InvalidOptionError';
  }
}

function showValue(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value, 80)}"`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
