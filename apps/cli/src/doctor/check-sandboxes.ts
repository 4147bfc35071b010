import {
  BioxenError,
  findExecutable,
  type NativeTier,
  probeSandbox,
  type SandboxProbe,
  type TierProbe,
} from 'bioxen';
import type { Check } from './check.js';
import { installAdvice } from './install-advice.js';

/** What stands around programs in each tier, from the highest wall to none. */
const TIERS: readonly (readonly [tier: NativeTier, walls: string])[] = [
  ['strict', 'bubblewrap, a system call filter and limits'],
  ['reduced', 'landlock, a system call filter and limits'],
  ['minimal', 'limits against accidents, though none of processes; no wall against intent'],
  ['none', 'no walls, and only the limits that are named: programs have your rights'],
];

/** The system programs that tiers are made of, and the packages that bring them. */
const TOOLS: Readonly<
  Partial<Record<NativeTier, readonly (readonly [program: string, installs: string])[]>>
> = {
  strict: [
    ['bwrap', 'bubblewrap'],
    ['prlimit', 'util-linux'],
  ],
  reduced: [['setpriv', 'util-linux']],
  minimal: [['prlimit', 'util-linux']],
};

/** Which tiers this computer gives native interpreters. Without any of them Lua runs embedded: none is a warning. */
export async function checkSandboxes({ tiers }: SandboxProbe): Promise<readonly Check[]> {
  return await Promise.all(TIERS.map(([tier, walls]) => checkTier(tier, walls, tiers[tier])));
}

/** The tiers of this computer, or a check that says why they are not known. */
export async function probeOrCheck(): Promise<SandboxProbe | Check> {
  try {
    return await probeSandbox();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      id: 'sandbox',
      status: 'warning',
      message: `sandboxes could not be tried: ${reason}`,
      fix:
        BioxenError.isInstance(error) && !error.retryable && error.hint !== undefined
          ? error.hint
          : 'Run bioxen doctor again when this computer is less busy.',
    };
  }
}

async function checkTier(tier: NativeTier, walls: string, probe: TierProbe): Promise<Check> {
  const id = `sandbox-${tier}`;
  if (probe.available) return { id, status: 'ok', message: `sandbox ${tier}: ${walls}` };
  const fix = await fixFor(tier, probe.remedies);
  const message = `sandbox ${tier} is not available: ${probe.cause}`;
  return { id, status: 'info', message, ...(fix === undefined ? {} : { fix }) };
}

async function fixFor(tier: NativeTier, remedies: readonly string[]): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  for (const [program, installs] of TOOLS[tier] ?? []) {
    if ((await findExecutable(program)) === undefined) return await installAdvice(installs, installs);
  }
  // The first remedy is the embedded engine and the last a lower tier: what is between mends this computer.
  return remedies.slice(1, -1)[0];
}
