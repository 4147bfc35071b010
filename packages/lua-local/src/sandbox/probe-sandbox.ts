import { systemClock } from '@bioxen/core';
import { probeMinimal, probeNone, probeReduced } from './probe-direct.js';
import { probeStrict } from './probe-strict.js';
import type { NativeTier } from './sandbox-options.js';
import { findSandboxTools, type SandboxTools } from './sandbox-tools.js';
import type { TierProbe } from './tier-probe.js';

/** What this computer can give, found out by running each tier. */
export interface SandboxProbe {
  readonly tiers: Readonly<Record<NativeTier, TierProbe>>;
  /** How long it took the first time, milliseconds. */
  readonly durationMs: number;
}

const PROBES: Readonly<Record<NativeTier, (tools: SandboxTools) => Promise<TierProbe>>> = {
  strict: probeStrict,
  reduced: probeReduced,
  minimal: probeMinimal,
  none: probeNone,
};

let tools: Promise<SandboxTools> | undefined;
const tiers = new Map<NativeTier, Promise<TierProbe>>();
let whole: Promise<SandboxProbe> | undefined;

/**
 * Runs one tier for real, once per process: presence is not permission.
 * @throws ResourceExhaustedError when nothing can be started now, SandboxSetupError where there is no place for temporary
 * files; the next call tries again
 */
export async function probeTier(tier: NativeTier): Promise<TierProbe> {
  let probing = tiers.get(tier);
  if (probing === undefined) {
    tools ??= findSandboxTools();
    probing = tools.then(PROBES[tier]);
    tiers.set(tier, probing);
    probing.catch(() => tiers.delete(tier));
  }
  return await probing;
}

/** Every tier, side by side and once per process. @throws as `probeTier` */
export async function probeSandbox(): Promise<SandboxProbe> {
  whole ??= probeAll();
  try {
    return await whole;
  } catch (error) {
    whole = undefined;
    throw error;
  }
}

async function probeAll(): Promise<SandboxProbe> {
  const startedMs = systemClock.monotonicMs();
  const [strict, reduced, minimal, none] = await Promise.all([
    probeTier('strict'),
    probeTier('reduced'),
    probeTier('minimal'),
    probeTier('none'),
  ]);
  return { tiers: { strict, reduced, minimal, none }, durationMs: systemClock.monotonicMs() - startedMs };
}
