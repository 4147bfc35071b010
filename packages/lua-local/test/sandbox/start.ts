import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { systemClock, systemRandom, type VmLimits } from '@bioxen/core';
import { findLua, heldAtRest, type HeldResources, heldResources, type LuaVersion } from '@bioxen/testkit';
import { launchSandboxed } from '../../src/sandbox/launch.js';
import type { LaunchSpec } from '../../src/sandbox/launch-spec.js';
import { probeTier } from '../../src/sandbox/probe-sandbox.js';
import { type NativeTier, resolveSandbox, type SandboxOptions } from '../../src/sandbox/sandbox-options.js';
import type { ProcessEnd, SandboxedProcess } from '../../src/sandbox/sandboxed-process.js';

export interface StartOptions extends Partial<Omit<LaunchSpec, 'limits' | 'sandbox'>> {
  readonly sandbox?: NativeTier | SandboxOptions;
  readonly limits?: VmLimits;
  readonly version?: LuaVersion;
}

/** Why a test cannot run on this computer; throws where nothing may be skipped. */
export async function missing(tier: NativeTier, version: LuaVersion = '5.4'): Promise<string | undefined> {
  const { skipReason } = findLua(version);
  if (skipReason !== undefined) return skipReason;
  const probe = await probeTier(tier);
  if (probe.available) return undefined;
  if (process.env['BIOXEN_REQUIRE_ALL'] === '1') throw new ReferenceError(`tier ${tier}: ${probe.cause}`);
  return `tier ${tier}: ${probe.cause}`;
}

/** Starts a stock interpreter with this program. */
export async function start(code: string, options: StartOptions = {}): Promise<SandboxedProcess> {
  const { sandbox = 'strict', limits = {}, version = '5.4', ...rest } = options;
  return await launchSandboxed({
    command: findLua(version).path ?? version,
    args: ['-e', code],
    clock: systemClock,
    random: systemRandom,
    ...rest,
    sandbox: resolveSandbox(sandbox),
    limits,
  });
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly end: ProcessEnd;
  readonly process: SandboxedProcess;
}

/** Starts it and reads all of it to its end. */
export async function run(code: string, options: StartOptions = {}): Promise<Ran> {
  const process = await start(code, options);
  process.stdin.end();
  const [stdout, stderr, end] = await Promise.all([
    text(process.stdout),
    text(process.stderr),
    process.ended,
  ]);
  return { stdout, stderr, end, process };
}

/** Resolves with the first output; later output is thrown away. */
export async function firstOutput(process: SandboxedProcess): Promise<string> {
  process.stderr.resume();
  return await new Promise((resolve) => {
    process.stdout.on('data', (bytes: Buffer) => {
      resolve(bytes.toString('utf8'));
    });
  });
}

/** What this process holds; of the temporary files, which others make too, the directories that bear its number. */
export function holding(): HeldResources {
  const own = readdirSync(tmpdir()).filter((name) => name.includes(`-${String(process.pid)}-`));
  return { ...heldResources(), temporaryFiles: own.length };
}

/** The same once it is no more than before, or does not become so. */
export async function holdingAtRest(before: HeldResources): Promise<HeldResources> {
  await heldAtRest({ ...before, temporaryFiles: Number.POSITIVE_INFINITY });
  return holding();
}
