import { BioxenError, type ErrorContext, printable } from '@bioxen/core';
import type { ProvisionStep } from '../provision/provision-step.js';
import { poolHint } from './pool-hint.js';

/** An object of a pool that could not be removed. */
export interface LeftObject {
  readonly class: 'VM' | 'VDI';
  readonly ref: string;
  readonly name: string;
}

/** Options of `VmCreationError`. */
export interface VmCreationErrorOptions extends ErrorContext {
  readonly vmName: string;
  readonly step: ProvisionStep;
  /** What could not be removed again. @defaultValue none */
  readonly left?: readonly LeftObject[] | undefined;
}

/** A VM could not be made. What was made of it is removed, but for what `left` lists. */
export class VmCreationError extends BioxenError {
  readonly vmName: string;
  /** Where it failed. */
  readonly step: ProvisionStep;
  readonly left: readonly LeftObject[];

  constructor(reason: string, { vmName, step, left = [], ...context }: VmCreationErrorOptions) {
    const rest =
      left.length === 0
        ? ''
        : `; left behind: ${left.map((object) => `${object.class} ${printable(object.name)}`).join(', ')}`;
    super(`Cannot make VM '${vmName}' (${step}): ${reason}${rest}`, {
      ...context,
      ...(left.length === 0 ? {} : { hint: 'Remove what is left: bioxen vm gc.' }),
      code: 'VM_CREATION_FAILED',
    });
    this.vmName = vmName;
    this.step = step;
    this.left = left;
  }

  /** From what a step threw. */
  static from(cause: unknown, options: Omit<VmCreationErrorOptions, 'cause'>): VmCreationError {
    const isOurs = BioxenError.isInstance(cause);
    return new VmCreationError(cause instanceof Error ? cause.message : String(cause), {
      cause,
      ...(isOurs ? { retryable: cause.retryable, hint: poolHint(cause) } : {}),
      // What it may have changed is gone.
      ...(isOurs && cause.code === 'XAPI_OUTCOME_UNKNOWN' && poolHint(cause) === cause.hint
        ? { hint: AGAIN }
        : {}),
      ...options,
    });
  }

  override get name(): string {
    return 'VmCreationError';
  }
}

const AGAIN = 'What was made of it is removed: it can be made again.';
