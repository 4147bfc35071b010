import { memberPath } from './value-path.js';

/** A value that is not of its type. Containers add where it is on the way out. */
export class DecodeFault extends Error {
  readonly problem: string;
  readonly isUnsafeInt: boolean;
  /** Class and field, of the innermost record: `VM.memory_target`. */
  field: string | undefined;
  path = '';

  constructor(problem: string, isUnsafeInt = false) {
    super(problem);
    this.problem = problem;
    this.isUnsafeInt = isUnsafeInt;
  }
}

/** The fault with one more step of its path in front; anything else as it is. */
export function within(error: unknown, step: string, className?: string): unknown {
  if (!(error instanceof DecodeFault)) return error;
  error.path = memberPath('', step) + error.path;
  if (className !== undefined) error.field ??= `${className}.${step}`;
  return error;
}
