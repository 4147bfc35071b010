import { InvalidOptionError, type SandboxTier } from '@bioxen/core';

/** The tiers of native interpreters, the strongest first. */
export type NativeTier = Exclude<SandboxTier, 'embedded'>;

/** A file or directory that programs may read: a path, or a path and where programs see it. */
export type BindSpec = string | { readonly source: string; readonly target: string };

/** What stands between a native interpreter and the computer. Limits stand beside it, in `VmLimits`. */
export interface SandboxOptions {
  /** A floor: where it cannot be reached nothing runs. @defaultValue 'strict' */
  readonly tier?: NativeTier | undefined;
  /** `host`: internet sockets of this computer, its loopback and local network included. @defaultValue 'none' */
  readonly network?: 'none' | 'host' | undefined;
  /** Files and directories shown read-only, named one by one (tiers `strict` and `reduced`). */
  readonly readOnly?: readonly BindSpec[] | undefined;
  /** Environment of the program. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** `build` lets compilers run: processes, /proc and /dev (tier `strict` only). @defaultValue 'lua' */
  readonly profile?: 'lua' | 'build' | undefined;
  /**
   * Directories of the control group file system that were delegated to us: one of version 2, or one for each
   * hierarchy of version 1. Groups are made below them and removed at the end (tier `strict` only).
   * @defaultValue none: another's groups are never touched
   */
  readonly controlGroups?: readonly string[] | undefined;
}

/** Sandbox options with their defaults. */
export interface ResolvedSandbox {
  readonly tier: NativeTier;
  readonly network: 'none' | 'host';
  readonly readOnly: readonly BindSpec[];
  readonly env: Readonly<Record<string, string>>;
  readonly profile: 'lua' | 'build';
  readonly controlGroups: readonly string[];
}

const TIERS: readonly NativeTier[] = ['strict', 'reduced', 'minimal', 'none'];

/** @throws InvalidOptionError for what no tier can be, and for a profile that the tier cannot keep */
export function resolveSandbox(options: SandboxOptions | NativeTier = {}): ResolvedSandbox {
  const given: SandboxOptions = typeof options === 'string' ? { tier: options } : options;
  const { tier = 'strict', network = 'none', profile = 'lua' } = given;
  if (!TIERS.includes(tier)) refuse('tier', `'${String(tier)}' is not one of ${TIERS.join(', ')}`);
  if (network !== 'none' && network !== 'host') {
    refuse('network', "it is neither 'none' nor 'host'; lists of allowed hosts are not supported");
  }
  if (profile !== 'lua' && profile !== 'build') refuse('profile', "it is neither 'lua' nor 'build'");
  if (profile === 'build' && tier !== 'strict')
    refuse('profile', `'build' needs tier 'strict', not '${tier}'`);
  const { readOnly = [], controlGroups = [], env = {} } = given;
  if (controlGroups.length > 0 && tier !== 'strict') refuse('controlGroups', "they need tier 'strict'");
  return { tier, network, profile, readOnly, controlGroups, env };
}

function refuse(option: string, reason: string): never {
  throw new InvalidOptionError(`sandbox.${option}`, reason);
}
