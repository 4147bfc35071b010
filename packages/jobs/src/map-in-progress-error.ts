import { BioxenError } from '@bioxen/core';

/** Another map works on the same parts, and so on the same output. */
export class MapInProgressError extends BioxenError {
  /** The file that says so. */
  readonly lockFile: string;

  constructor(lockFile: string, holder: string) {
    super(`Another map works on this output: ${holder}`, {
      code: 'JOB_IN_PROGRESS',
      hint: `Wait until it has ended, or name another output. If it is gone, remove ${lockFile}.`,
    });
    this.lockFile = lockFile;
  }

  override get name(): string {
    return 'MapInProgressError';
  }
}
