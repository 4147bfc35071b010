import { BioxenError } from '@bioxen/core';

/** Two packages bring the same file. */
export class FileConflictError extends BioxenError {
  readonly path: string;
  readonly packages: readonly [string, string];

  constructor(path: string, packages: readonly [string, string]) {
    super(`The packages '${packages[0]}' and '${packages[1]}' both bring the file ${path}`, {
      code: 'FILE_CONFLICT',
      hint: 'Install one of the two, or each in an environment of its own.',
    });
    this.path = path;
    this.packages = packages;
  }

  override get name(): string {
    return 'FileConflictError';
  }
}
