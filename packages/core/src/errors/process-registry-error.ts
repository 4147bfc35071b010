import type { ErrorContext } from './bioxen-error.js';
import { VMManagerError } from './vm-manager-error.js';

/** The registry of persistent VMs could not be read or written (row K08). */
export class ProcessRegistryError extends VMManagerError {
  constructor(message: string, options: ErrorContext = {}) {
    super(message, { ...options, code: 'PROCESS_REGISTRY_FAILED' });
  }

  override get name(): string {
    return 'ProcessRegistryError';
  }
}
