import { closeSync } from 'node:fs';
import { InvalidOptionError, UnsupportedError } from '@bioxen/core';
import { resolveBinds } from './bind-rules.js';
import { buildReport } from './build-report.js';
import { startDirect } from './direct-process.js';
import { directRequest } from './direct-request.js';
import { filterFile } from './filter-file.js';
import type { LaunchSpec } from './launch-spec.js';
import { ownerMark } from './owner-mark.js';
import { prlimitOptions } from './prlimit-arguments.js';
import { makePrivateDirectory, type PrivateDirectory } from './private-directory.js';
import { processLimits } from './process-limits.js';
import type { SandboxedProcess } from './sandboxed-process.js';
import { seccompArch } from './seccomp-filter.js';
import { usedUp } from './spawn-child.js';
import { filesOutsideSystem } from './system-trees.js';
import type { AvailableTier } from './tier-probe.js';

const MARKER_BYTES = 12;

/** Starts an interpreter of tier `reduced`, `minimal` or `none`. @throws as `launchSandboxed` */
export async function launchDirect(spec: LaunchSpec, probe: AvailableTier): Promise<SandboxedProcess> {
  const { sandbox, clock, random } = spec;
  const limits = processLimits(spec.limits, sandbox, spec.oneShot ?? false);
  const isReduced = sandbox.tier === 'reduced';
  const binds = isReduced ? resolveBinds(sandbox.readOnly) : [];
  const moved = binds.find(({ source, target }) => source !== target);
  if (moved !== undefined) {
    throw new InvalidOptionError('sandbox.readOnly', `tier 'reduced' cannot show ${moved.source} elsewhere`);
  }
  if (probe.tools.prlimit === undefined && prlimitOptions(limits, false).length > 0) {
    // Only tier none is there without prlimit: a limit that was named is kept or refused.
    throw new UnsupportedError('limits', { subject: `Tier '${sandbox.tier}' without prlimit (util-linux)` });
  }
  const marker = `${ownerMark()}-${random.hex(MARKER_BYTES)}`;
  let directory: PrivateDirectory | undefined;
  let filter: number | undefined;
  try {
    if (sandbox.tier !== 'none' || limits.diskBytes > 0) directory = makePrivateDirectory(probe.asNobody);
    filter = isReduced ? openFilter(spec, limits.processes > 0) : undefined;
    const request = directRequest({
      command: spec.command,
      args: spec.args,
      environment: { ...spec.environment, ...sandbox.env },
      marker,
      workingDirectory: spec.workingDirectory ?? directory?.path,
      limits,
      tools: probe.tools,
      asNobody: probe.asNobody,
      reduced:
        directory === undefined || filter === undefined
          ? undefined
          : {
              binds,
              hasNetwork: sandbox.network === 'host',
              programs: filesOutsideSystem([spec.command]),
              privateDirectory: directory.path,
              filter,
              truncate: probe.truncate,
            },
    });
    const reached = { ...probe, diesWithParent: probe.tools.diesWithParent, group: [] };
    const report = buildReport(sandbox, limits, reached);
    return await startDirect({ request, marker, directory, limits, report, clock });
  } catch (error) {
    await directory?.remove();
    if (!(error instanceof Error)) throw error;
    throw usedUp((error as NodeJS.ErrnoException).code, error) ?? error;
  } finally {
    if (filter !== undefined) closeSync(filter);
  }
}

function openFilter({ sandbox, random }: LaunchSpec, processes: boolean): number | undefined {
  const arch = seccompArch();
  if (arch === undefined) return undefined;
  return filterFile({ arch, network: sandbox.network, processes, signals: false }, random);
}
