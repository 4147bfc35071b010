import { type NativeTier, probeSandbox } from 'bioxen';

const { tiers } = await probeSandbox();

/** Why tests of a tier must do without it; throws where nothing may be skipped. */
export function sandboxSkipReason(tier: NativeTier): string | undefined {
  const probe = tiers[tier];
  if (probe.available) return undefined;
  const skipReason = `sandbox ${tier}: ${probe.cause}`;
  if (process.env['BIOXEN_REQUIRE_ALL'] === '1') throw new ReferenceError(skipReason);
  return skipReason;
}
