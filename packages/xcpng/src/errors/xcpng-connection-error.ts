import { BioxenError, type ErrorContext } from '@bioxen/core';
import { poolHint } from './pool-hint.js';

/** The pool, or the SSH server of a VM on it, could not be reached or refused the login. Why is the `cause`. */
export class XCPngConnectionError extends BioxenError {
  /** The address of the pool, or `ssh://ADDRESS:PORT`. */
  readonly address: string;
  /** The VM that it is about, where that is known. */
  declare readonly vmId?: string;

  constructor(
    address: string,
    reason: string,
    { vmId, ...context }: ErrorContext & { readonly vmId?: string } = {},
  ) {
    super(`Cannot connect to ${address}: ${reason}`, { ...context, code: 'XCPNG_CONNECTION_FAILED' });
    this.address = address;
    if (vmId !== undefined) this.vmId = vmId;
  }

  /**
   * From what the client of the pool, or SSH, threw.
   * @param hint what to do next, where that is better known than by the cause
   */
  static from(address: string, cause: unknown, hint?: string): XCPngConnectionError {
    const isOurs = BioxenError.isInstance(cause);
    return new XCPngConnectionError(address, cause instanceof Error ? cause.message : String(cause), {
      cause,
      ...(isOurs ? { retryable: cause.retryable, hint: hint ?? poolHint(cause) } : {}),
    });
  }

  override get name(): string {
    return 'XCPngConnectionError';
  }
}
