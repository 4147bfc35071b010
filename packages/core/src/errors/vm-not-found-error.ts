import type { ErrorContext } from './bioxen-error.js';
import { printable } from './printable.js';
import { VMManagerError } from './vm-manager-error.js';

/** No VM has this id. */
export class VmNotFoundError extends VMManagerError {
  readonly vmId: string;

  constructor(vmId: string, context: ErrorContext = {}) {
    super(`VM '${printable(vmId)}' not found`, {
      hint: 'List the VMs that exist with listVms().',
      ...context,
      code: 'VM_NOT_FOUND',
    });
    this.vmId = vmId;
  }

  override get name(): string {
    return 'VmNotFoundError';
  }
}
