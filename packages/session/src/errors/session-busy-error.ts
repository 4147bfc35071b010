import { type ErrorContext, InteractiveSessionError } from '@bioxen/core';

/** The queue of the session is full; the request was not taken. */
export class SessionBusyError extends InteractiveSessionError {
  readonly vmId: string;
  /** Requests that wait. */
  readonly queued: number;

  constructor(vmId: string, queued: number, context: ErrorContext = {}) {
    super(`Session '${vmId}' is busy: ${String(queued)} requests wait`, {
      hint: 'Wait for one of them, for example with { wait: true }, or interrupt the program that runs.',
      retryable: true,
      ...context,
      code: 'SESSION_BUSY',
    });
    this.vmId = vmId;
    this.queued = queued;
  }

  override get name(): string {
    return 'SessionBusyError';
  }
}
