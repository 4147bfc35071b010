import type { ErrorContext } from './bioxen-error.js';
import { printable } from './printable.js';
import { VMManagerError } from './vm-manager-error.js';

/** The id of a new VM is taken (row A16). */
export class VmAlreadyExistsError extends VMManagerError {
  readonly vmId: string;

  constructor(vmId: string, context: ErrorContext = {}) {
    super(`VM with ID '${printable(vmId)}' already exists`, {
      hint: 'Choose another id, or remove that VM first.',
      ...context,
      code: 'VM_ALREADY_EXISTS',
    });
    this.vmId = vmId;
  }

  override get name(): string {
    return 'VmAlreadyExistsError';
  }
}
