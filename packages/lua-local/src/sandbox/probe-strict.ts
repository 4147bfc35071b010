import { readFileSync, realpathSync, statSync } from 'node:fs';
import { BioxenError, ResourceExhaustedError, systemClock, systemRandom } from '@bioxen/core';
import { buildReport } from './build-report.js';
import { BOX } from './bwrap-arguments.js';
import { processLimits } from './process-limits.js';
import { type ProbeRun, runToEnd } from './probe-run.js';
import { resolveSandbox } from './sandbox-options.js';
import type { SandboxTools } from './sandbox-tools.js';
import { seccompArch } from './seccomp-filter.js';
import { startStrict } from './strict-process.js';
import { filesOutsideSystem } from './system-trees.js';
import { isTemporaryFolderError } from './temporary-folder.js';
import { type TierProbe, unavailable } from './tier-probe.js';

/** Tries each wall from inside. The last line starts a child: the shell itself ends when it may not. */
const TRY_WALLS = `[ -e /proc/self ] || echo no-proc
echo x > /probe || echo sealed
(exit 0) && echo forked`;
const WALLS_STAND = 'no-proc\nsealed\n';
const INSTALL =
  'Install bubblewrap: apt-get install bubblewrap, dnf install bubblewrap, or pacman -S bubblewrap.';

/**
 * Runs a shell behind the walls of tier `strict` and looks whether they stand. Never rejects but for want of resources
 * and of a place for temporary files.
 */
export async function probeStrict({ bwrap, prlimit, setpriv }: SandboxTools): Promise<TierProbe> {
  if (process.platform !== 'linux') return unavailable('strict', 'bubblewrap exists on Linux only');
  if (seccompArch() === undefined) {
    return unavailable(
      'strict',
      `the system calls of ${process.arch} processors are not known to the filter`,
    );
  }
  if (bwrap === undefined) return unavailable('strict', 'bubblewrap is not installed', INSTALL);
  if (prlimit === undefined) {
    return unavailable('strict', 'prlimit is not installed', 'Install util-linux, which brings prlimit.');
  }
  try {
    if ((statSync(bwrap).mode & 0o4000) !== 0) {
      const mend = `Take the set-uid bit away, where user namespaces are permitted: chmod u-s ${bwrap}`;
      return unavailable(
        'strict',
        `${bwrap} is set-uid and would build the walls with the rights of root`,
        mend,
      );
    }
    let canDisableNesting = true;
    let run = await tryWalls(bwrap, prlimit, canDisableNesting);
    if (/disable-userns/.test(run.stderr)) {
      canDisableNesting = false;
      run = await tryWalls(bwrap, prlimit, canDisableNesting);
    }
    if (run.end.setupFailed?.retryable === true) {
      // Out of processes or namespaces is no answer about this computer.
      throw new ResourceExhaustedError('processes for a sandbox', { retryable: true });
    }
    if (run.stdout !== WALLS_STAND) return unavailable('strict', causeOf(run), mendFor(run.stderr));
    return {
      available: true,
      bwrap,
      tools: { prlimit, setpriv, diesWithParent: true },
      canDisableNesting,
      truncate: false,
      asNobody: isRoot(),
    };
  } catch (error) {
    if (isTemporaryFolderError(error) || (BioxenError.isInstance(error) && error.retryable)) throw error;
    return unavailable('strict', error instanceof Error ? error.message : String(error));
  }
}

/** Do we run as root? Then strict and reduced change to nobody first. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function tryWalls(bwrap: string, prlimit: string, canDisableNesting: boolean): Promise<ProbeRun> {
  const sandbox = resolveSandbox('strict');
  const limits = processLimits({}, sandbox, true);
  const [shell, limiter] = [realpathSync('/bin/sh'), realpathSync(prlimit)];
  const running = await startStrict({
    bwrap,
    prlimit: limiter,
    command: shell,
    args: ['-c', TRY_WALLS],
    plan: {
      sandbox,
      limits,
      binds: [],
      interpreterFiles: filesOutsideSystem([shell, limiter]),
      canDisableNesting,
      workingDirectory: BOX,
      environment: {},
      groupKeeps: [],
    },
    report: buildReport(sandbox, limits, {
      canDisableNesting,
      diesWithParent: true,
      asNobody: isRoot(),
      group: [],
    }),
    clock: systemClock,
    random: systemRandom,
  });
  return await runToEnd(running);
}

function causeOf({ stdout, stderr, end }: ProbeRun): string {
  const { setupFailed } = end;
  if (setupFailed !== undefined) return `bubblewrap failed at ${setupFailed.purpose}: ${setupFailed.reason}`;
  const seen = stdout.trim().replaceAll('\n', ', ');
  return `a wall does not stand: the probe saw '${seen}'${stderr === '' ? '' : ` and ${stderr.trim()}`}`;
}

function mendFor(stderr: string): string | undefined {
  if (!/namespace|uid map|gid map|RTM_|permission|not permitted|No space left/i.test(stderr))
    return undefined;
  if (kernelSetting('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return "Permit bubblewrap's namespaces: an AppArmor profile with 'userns,' for bwrap, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0.";
  }
  if (kernelSetting('kernel/unprivileged_userns_clone') === '0') {
    return 'Permit user namespaces: sysctl -w kernel.unprivileged_userns_clone=1.';
  }
  if (kernelSetting('user/max_user_namespaces') === '0') {
    return 'Permit user namespaces: sysctl -w user.max_user_namespaces=15000.';
  }
  return 'Permit user namespaces; in a container, give it a seccomp profile that allows unshare, clone and mount.';
}

function kernelSetting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'latin1').trim();
  } catch {
    return undefined;
  }
}
