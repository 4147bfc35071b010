import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** The private directory of a VM has no file of this name. */
export class VmFileNotFoundError extends LuaVMError {
  readonly file: string;

  constructor(file: string, context: ErrorContext = {}) {
    super(`The VM has no file '${printable(file)}'`, {
      hint: 'list() names the files that are there; what a program still writes is not.',
      ...context,
      code: 'VM_FILE_NOT_FOUND',
    });
    this.file = file;
  }

  override get name(): string {
    return 'VmFileNotFoundError';
  }
}
