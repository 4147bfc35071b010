import { closeSync, realpathSync } from 'node:fs';
import { BioxenError, systemClock, systemRandom } from '@bioxen/core';
import { buildReport } from './build-report.js';
import { startDirect } from './direct-process.js';
import { type DirectTools, directRequest } from './direct-request.js';
import { filterFile } from './filter-file.js';
import { isRoot } from './probe-strict.js';
import { type ProbeRun, runToEnd } from './probe-run.js';
import { makePrivateDirectory } from './private-directory.js';
import { processLimits } from './process-limits.js';
import { type NativeTier, resolveSandbox } from './sandbox-options.js';
import type { SandboxTools } from './sandbox-tools.js';
import { seccompArch } from './seccomp-filter.js';
import { filesOutsideSystem } from './system-trees.js';
import { type TierProbe, unavailable } from './tier-probe.js';

const TRY_LANDLOCK = `read line < /etc/passwd && echo reads
echo x > ./probe && echo writes
(exit 0) && echo forked`;
const DISK_BYTES = 4096;

/** Tier `none` is always there; only whether the program dies with us is looked up. */
export async function probeNone(tools: SandboxTools): Promise<TierProbe> {
  return {
    available: true,
    bwrap: undefined,
    tools: { ...tools, diesWithParent: await canDieWithParent(tools) },
    canDisableNesting: false,
    truncate: false,
    asNobody: false,
  };
}

/** Does prlimit hold a shell to a number of open files? Never rejects but for want of resources. */
export async function probeMinimal(tools: SandboxTools): Promise<TierProbe> {
  const { prlimit } = tools;
  if (prlimit === undefined) {
    const mend = 'Install util-linux, which brings prlimit.';
    return unavailable(
      'minimal',
      'prlimit is not installed',
      process.platform === 'linux' ? mend : undefined,
    );
  }
  const [diesWithParent, run] = await Promise.all([
    canDieWithParent(tools),
    tryDirect('minimal', 'ulimit -n', { prlimit, setpriv: undefined, diesWithParent: false }),
  ]);
  if (run.stdout !== '64\n') return unavailable('minimal', `prlimit does not limit: ${run.stderr.trim()}`);
  return {
    available: true,
    bwrap: undefined,
    tools: { ...tools, diesWithParent },
    canDisableNesting: false,
    truncate: false,
    asNobody: false,
  };
}

/** Runs a shell under landlock rules and the filter. Never rejects but for want of resources. */
export async function probeReduced(tools: SandboxTools): Promise<TierProbe> {
  const { prlimit, setpriv } = tools;
  if (process.platform !== 'linux') return unavailable('reduced', 'landlock exists on Linux only');
  if (seccompArch() === undefined) {
    return unavailable(
      'reduced',
      `the system calls of ${process.arch} processors are not known to the filter`,
    );
  }
  const mend =
    'Install util-linux 2.40 or newer (Debian 13, Fedora 40, Ubuntu 24.10) on a kernel with landlock.';
  if (prlimit === undefined || setpriv === undefined) {
    return unavailable('reduced', 'prlimit or setpriv is not installed', mend);
  }
  const used = { prlimit, setpriv, diesWithParent: true };
  let truncate = true;
  let run = await tryDirect('reduced', TRY_LANDLOCK, used, truncate);
  if (/truncate/.test(run.stderr)) {
    truncate = false;
    run = await tryDirect('reduced', TRY_LANDLOCK, used, truncate);
  }
  if (run.stdout !== 'writes\n') {
    const said = run.stderr.trim().split('\n')[0] ?? '';
    const old = /unrecognized option/.test(said);
    const cause = old
      ? `setpriv is older than util-linux 2.40 (${said})`
      : `landlock does not confine: ${said}`;
    return unavailable('reduced', cause, mend);
  }
  return {
    available: true,
    bwrap: undefined,
    tools: used,
    canDisableNesting: false,
    truncate,
    asNobody: isRoot(),
  };
}

async function canDieWithParent({ prlimit, setpriv }: SandboxTools): Promise<boolean> {
  if (setpriv === undefined) return false;
  const run = await tryDirect('none', 'exit 7', { prlimit, setpriv, diesWithParent: true });
  return run.end.exitCode === 7;
}

async function tryDirect(
  tier: NativeTier,
  script: string,
  tools: DirectTools,
  truncate: boolean = false,
): Promise<ProbeRun> {
  const sandbox = resolveSandbox(tier);
  const limits = processLimits(tier === 'reduced' ? { diskBytes: DISK_BYTES } : {}, sandbox, true);
  const shell = realpathSync('/bin/sh');
  const arch = seccompArch();
  const asNobody = tier === 'reduced' && isRoot();
  const marker = systemRandom.hex(8);
  const directory = tier === 'reduced' ? makePrivateDirectory(asNobody) : undefined;
  const filter =
    directory === undefined || arch === undefined
      ? undefined
      : filterFile({ arch, network: 'none', processes: false, signals: false }, systemRandom);
  try {
    const request = directRequest({
      command: shell,
      args: ['-c', script],
      environment: {},
      marker,
      workingDirectory: directory?.path,
      limits,
      tools,
      asNobody,
      reduced:
        directory === undefined || filter === undefined
          ? undefined
          : {
              binds: [],
              hasNetwork: false,
              programs: filesOutsideSystem([shell]),
              privateDirectory: directory.path,
              filter,
              truncate,
            },
    });
    const report = buildReport(sandbox, limits, {
      canDisableNesting: false,
      diesWithParent: tools.diesWithParent,
      asNobody,
      group: [],
    });
    const running = await startDirect({
      request,
      marker,
      directory,
      limits,
      report,
      clock: systemClock,
    });
    return await runToEnd(running);
  } catch (error) {
    await directory?.remove();
    if (!BioxenError.isInstance(error) || error.retryable) throw error;
    const end = { exitCode: undefined, signal: undefined, codeHidesSignal: false, wallMs: 0, survivors: [] };
    return { stdout: '', stderr: error.message, end };
  } finally {
    if (filter !== undefined) closeSync(filter);
  }
}
