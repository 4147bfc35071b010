import { realpathSync } from 'node:fs';
import { InvalidOptionError, SandboxSetupError, SandboxUnavailableError } from '@bioxen/core';
import { isInside, resolveBinds } from './bind-rules.js';
import { buildReport } from './build-report.js';
import { BOX, type BwrapPlan } from './bwrap-arguments.js';
import { leaseControlGroup, type LeasedGroup } from './control-group-pool.js';
import { launchDirect } from './launch-direct.js';
import type { LaunchSpec } from './launch-spec.js';
import { holdLifeNote } from './life-note.js';
import { sweepOrphans } from './orphan-sweep.js';
import { probeTier } from './probe-sandbox.js';
import { type ProcessLimits, processLimits } from './process-limits.js';
import type { SandboxedProcess } from './sandboxed-process.js';
import { startStrict } from './strict-process.js';
import { filesOutsideSystem, systemTrees } from './system-trees.js';
import type { AvailableTier } from './tier-probe.js';

/**
 * Starts an interpreter in exactly the tier that was asked for, or not at all. The caller reads stdout and stderr.
 * @throws SandboxUnavailableError, SandboxSetupError, InvalidOptionError, ResourceExhaustedError (retryable)
 */
export async function launchSandboxed(spec: LaunchSpec): Promise<SandboxedProcess> {
  const { tier } = spec.sandbox;
  const probe = await probeTier(tier);
  if (!probe.available) {
    throw new SandboxUnavailableError(tier, { reason: probe.cause, remedies: probe.remedies });
  }
  const letGo = holdLifeNote();
  try {
    const started = await (tier === 'strict' ? launchStrict(spec, probe) : launchDirect(spec, probe));
    void started.ended.then(letGo);
    // While it starts, which it does without us.
    sweepOrphans();
    return started;
  } catch (error) {
    letGo();
    throw error;
  }
}

async function launchStrict(spec: LaunchSpec, probe: AvailableTier): Promise<SandboxedProcess> {
  const { sandbox, clock, random, args } = spec;
  const limits = processLimits(spec.limits, sandbox, spec.oneShot ?? false);
  const binds = resolveBinds(sandbox.readOnly);
  const command = realPathOf(spec.command, 'interpreter');
  const prlimit = realPathOf(probe.tools.prlimit ?? 'prlimit', 'tool');
  const targets = binds.map(({ target }) => target);
  const workingDirectory = visibleDirectory(spec.workingDirectory, targets);
  const { leased, problem } = leaseGroup(sandbox.controlGroups, limits);
  const plan: BwrapPlan = {
    sandbox,
    limits,
    binds,
    interpreterFiles: filesOutsideSystem([command, prlimit]),
    canDisableNesting: probe.canDisableNesting,
    workingDirectory,
    environment: {
      ...(limits.processes > 0 ? { PATH: '/usr/bin:/bin' } : {}),
      ...spec.environment,
      ...sandbox.env,
    },
    groupKeeps: leased?.group.keeps ?? [],
  };
  const report = buildReport(sandbox, limits, {
    ...probe,
    diesWithParent: true,
    group: leased?.group.keeps ?? [],
    groupProblem: problem,
  });
  const bwrap = probe.bwrap ?? 'bwrap';
  try {
    return await startStrict({
      bwrap,
      prlimit,
      command,
      args,
      plan,
      report,
      group: leased,
      clock,
      random,
    });
  } catch (error) {
    leased?.release();
    throw error;
  }
}

function leaseGroup(
  parents: readonly string[],
  { memoryBytes, diskBytes, processes }: ProcessLimits,
): { readonly leased?: LeasedGroup; readonly problem?: string } {
  if (parents.length === 0) return {};
  try {
    const leased = leaseControlGroup(parents, {
      memoryBytes: memoryBytes === undefined ? undefined : memoryBytes + diskBytes,
      // bubblewrap, the reaper of the namespace and the interpreter count.
      processes: processes + 3,
    });
    if (leased.group.keeps.length > 0) return { leased };
    leased.release();
    return { problem: `${parents.join(', ')} keeps neither memory nor processes` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function visibleDirectory(wanted: string | undefined, targets: readonly string[]): string {
  if (wanted === undefined) return BOX;
  const seen = [...targets, ...systemTrees().map(({ path }) => path)];
  if (seen.some((target) => isInside(wanted, target))) return wanted;
  throw new InvalidOptionError('workingDirectory', `'${wanted}' is not visible in the sandbox`, {
    hint: 'Add it to sandbox.readOnly.',
  });
}

function realPathOf(path: string, what: string): string {
  try {
    return realpathSync.native(path);
  } catch (cause) {
    throw new SandboxSetupError({ purpose: `${what} ${path}`, reason: 'it cannot be found', cause });
  }
}
