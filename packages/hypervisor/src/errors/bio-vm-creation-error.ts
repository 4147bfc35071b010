import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A biological VM could not be made; nothing of it is left behind. */
export class BioVmCreationError extends BioxenError {
  readonly vmId: string;
  readonly problem: string;

  constructor(vmId: string, problem: string, context: ErrorContext = {}) {
    super(`VM '${vmId}' could not be made: ${problem}`, {
      hint: 'Choose an id of letters, digits, dots, underscores and hyphens that no other VM has.',
      ...context,
      code: 'VM_CREATION_FAILED',
    });
    this.vmId = vmId;
    this.problem = problem;
  }

  override get name(): string {
    return 'BioVmCreationError';
  }
}
