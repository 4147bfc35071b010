import { BioxenError } from '@bioxen/core';

/** Where a record stands whose function failed, and why. */
export interface FailedRecord {
  /** Path of the file, `-` for standard input. */
  readonly file: string;
  /** Counted from 1. */
  readonly record: number;
  /** Line of its header in the decompressed file, counted from 1. */
  readonly line: number;
  readonly id: string;
  /** What Lua says of it. */
  readonly error: string;
}

/** The function failed on a record of a map that stops there (`failFast`). */
export class RecordFailedError extends BioxenError {
  readonly failed: FailedRecord;

  constructor(failed: FailedRecord) {
    const { file, line, id, record, error } = failed;
    super(
      `${file === '-' ? 'standard input' : file}:${line}: the function failed on ${id} (record ${record}): ${error}`,
      {
        code: 'JOB_FAILED',
        hint: 'Mend the function, or let the map go on, without failFast (--fail-fast): what fails is then listed in failed.ndjson.',
      },
    );
    this.failed = failed;
  }

  override get name(): string {
    return 'RecordFailedError';
  }
}
