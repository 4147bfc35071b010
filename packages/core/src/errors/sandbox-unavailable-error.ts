import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** Options of `SandboxUnavailableError`. */
export interface SandboxUnavailableErrorOptions extends Omit<ErrorContext, 'hint'> {
  /** What this computer lacks or refuses, as the end of a sentence. */
  readonly reason: string;
  /** What to do about it, the best first: one sentence each. */
  readonly remedies: readonly string[];
}

/**
 * This computer cannot give the sandbox tier that was asked for. Nothing ran: a lower tier is never taken
 * unasked (row B21). The hint is made of the remedies.
 */
export class SandboxUnavailableError extends LuaVMError {
  /** `strict`, `reduced`, `minimal`. */
  readonly tier: string;
  readonly reason: string;
  readonly remedies: readonly string[];

  constructor(tier: string, { reason, remedies, ...context }: SandboxUnavailableErrorOptions) {
    super(`Sandbox tier '${printable(tier)}' is not available: ${printable(reason, 500)}`, {
      ...context,
      hint: remedies.length === 0 ? undefined : remedies.join(' Or: '),
      code: 'SANDBOX_UNAVAILABLE',
    });
    this.tier = tier;
    this.reason = reason;
    this.remedies = remedies;
  }

  override get name(): string {
    return 'SandboxUnavailableError';
  }
}
