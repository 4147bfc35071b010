import type { NativeTier } from './sandbox-options.js';
import type { DirectTools } from './direct-request.js';

/** A tier that this computer gives, and with what. */
export interface AvailableTier {
  readonly available: true;
  readonly bwrap: string | undefined;
  readonly tools: DirectTools;
  /** bubblewrap forbids namespaces inside the namespace (0.8 or newer). */
  readonly canDisableNesting: boolean;
  /** setpriv and the kernel know the landlock right to cut files. */
  readonly truncate: boolean;
  /** Give up root before the program is started. */
  readonly asNobody: boolean;
}

/** A tier that this computer does not give, why, and what to do: the best first, three at most. */
export interface UnavailableTier {
  readonly available: false;
  readonly cause: string;
  readonly remedies: readonly string[];
}

/** What running a tier for real has shown. */
export type TierProbe = AvailableTier | UnavailableTier;

const EMBEDDED = "Use the embedded engine (engine: 'embedded'), which isolates without the system's help.";

/** Remedies in their order: no sandbox needed, mend this computer, less protection by name. */
export function unavailable(tier: NativeTier, cause: string, mend?: string): UnavailableTier {
  const lower =
    tier === 'strict' ? 'reduced, minimal or none' : tier === 'reduced' ? 'minimal or none' : 'none';
  const choose = `Choose a lower sandbox tier by name (${lower}) for code that you trust.`;
  return { available: false, cause, remedies: [EMBEDDED, ...(mend === undefined ? [] : [mend]), choose] };
}
