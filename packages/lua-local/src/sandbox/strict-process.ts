import type { Duplex } from 'node:stream';
import type { Clock } from '@bioxen/core';
import { BOX, type BwrapArgument, BWRAP_DESCRIPTORS, bwrapArguments } from './bwrap-arguments.js';
import { followBwrapStatus } from './bwrap-status.js';
import type { LeasedGroup } from './control-group-pool.js';
import { eldestChild } from './process-stat.js';
import { type BareEnd, RunningProcess } from './running-process.js';
import type { SandboxReport } from './sandbox-report.js';
import type { SandboxedProcess, SetupFailure } from './sandboxed-process.js';
import { explainSetupFailure } from './setup-failure.js';
import { type BwrapCommand, spawnBwrap } from './spawn-bwrap.js';

/** What goes into a strict sandbox, and with what it is built. */
export interface StrictStart extends BwrapCommand {
  readonly report: SandboxReport;
  readonly clock: Clock;
  /** Holds all processes of the sandbox; the plan then waits for it. */
  readonly group?: LeasedGroup | undefined;
}

/** Starts a program behind all walls. @throws ResourceExhaustedError, SandboxSetupError */
export async function startStrict(start: StrictStart): Promise<SandboxedProcess> {
  const { plan, clock, report, group } = start;
  const { limits } = plan;
  const options = bwrapArguments(plan);
  const child = await spawnBwrap(start, options);
  const stream = (descriptor: number): Duplex => child.process.stdio[descriptor] as Duplex;
  let namespacePid: number | undefined;
  let joinFailure: SetupFailure | undefined;
  // The first process of the namespace takes all others along, and bubblewrap waits until they are gone.
  const killInside = (): boolean => namespacePid !== undefined && killQuietly(namespacePid);
  let tellFound: () => void = ignore;
  const found = new Promise<void>((resolve) => {
    tellFound = resolve;
  });
  const statusOf = followBwrapStatus(stream(BWRAP_DESCRIPTORS.status), (pid) => {
    namespacePid = pid;
    tellFound();
    if (group === undefined) return;
    try {
      group.group.join(pid);
      stream(BWRAP_DESCRIPTORS.block).on('error', ignore).end('\n');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      joinFailure = { purpose: 'control group', reason, retryable: false };
      killInside();
    }
  });
  const running: SandboxedProcess = new RunningProcess({
    child,
    report,
    limits,
    clock,
    findInterpreter: () => (namespacePid === undefined ? undefined : eldestChild(namespacePid)),
    filesRoot: () => {
      const pid = limits.diskBytes > 0 ? running.interpreterPid : undefined;
      return pid === undefined ? undefined : `/proc/${String(pid)}/root${BOX}`;
    },
    found,
    killMore: killInside,
    clearUp: () => Promise.resolve([]),
    conclude: (end, firstErrors) => {
      const setupFailed = joinFailure ?? failedSetup(end, statusOf().exitCode, firstErrors, options);
      const counters = group?.group.takeCounters();
      group?.release();
      return {
        ...end,
        codeHidesSignal: true,
        ...(setupFailed === undefined ? {} : { setupFailed }),
        ...(counters === undefined ? {} : { counters }),
      };
    },
  });
  return running;
}

/**
 * bubblewrap tells the status of what it ran only after the walls stood and the program was executed; a program
 * cannot take that back or imitate it.
 */
function failedSetup(
  end: BareEnd,
  reported: number | undefined,
  firstErrors: string,
  options: readonly BwrapArgument[],
): SetupFailure | undefined {
  if (reported !== undefined || end.exitCode === undefined) return undefined;
  const reason = `bubblewrap ended with status ${String(end.exitCode)} before the program began`;
  return explainSetupFailure(firstErrors, options) ?? { purpose: 'sandbox', reason, retryable: false };
}

/** False when it is gone already. */
function killQuietly(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

function ignore(): void {
  // It ended before it was let go; its end is told elsewhere.
}
