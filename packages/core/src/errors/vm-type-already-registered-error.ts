import { BioxenError, type ErrorContext } from './bioxen-error.js';
import { printable } from './printable.js';

/** A type of VM was registered twice (row A06). */
export class VmTypeAlreadyRegisteredError extends BioxenError {
  readonly type: string;

  constructor(type: string, context: ErrorContext = {}) {
    super(`VM type '${printable(type)}' is already registered`, {
      hint: 'Choose another name, or use a registry of your own.',
      ...context,
      code: 'VM_TYPE_ALREADY_REGISTERED',
    });
    this.type = type;
  }

  override get name(): string {
    return 'VmTypeAlreadyRegisteredError';
  }
}
