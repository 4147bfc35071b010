import { closeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Clock } from '@bioxen/core';
import { BOX, type BwrapArgument, BWRAP_DESCRIPTORS, bwrapArguments } from './bwrap-arguments.js';
import { readBwrapStatus } from './bwrap-status.js';
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
  const { child, status } = await spawnBwrap(start, options);
  const stream = (descriptor: number): Writable => child.process.stdio[descriptor] as Writable;
  /** The first process of the namespace, as the host counts: its reaper, not the interpreter. */
  const namespacePid = (): number | undefined => eldestChild(child.pid);
  const joinFailure = group === undefined ? undefined : joinGroup(group, child.pid);
  const running: SandboxedProcess = new RunningProcess({
    child,
    report,
    limits,
    clock,
    findInterpreter: () => {
      const reaper = namespacePid();
      return reaper === undefined ? undefined : eldestChild(reaper);
    },
    filesRoot: () => {
      const pid = limits.diskBytes > 0 ? running.interpreterPid : undefined;
      return pid === undefined ? undefined : `/proc/${String(pid)}/root${BOX}`;
    },
    // The first process of the namespace takes all others along, and bubblewrap waits until they are gone.
    killMore: () => {
      const reaper = namespacePid();
      return reaper !== undefined && killQuietly(reaper);
    },
    clearUp: () => Promise.resolve([]),
    conclude: (end, firstErrors) => {
      const reported = readBwrapStatus(status);
      closeSync(status);
      const setupFailed = joinFailure ?? failedSetup(end, reported, firstErrors, options);
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
  if (joinFailure !== undefined) void running.kill();
  else if (group !== undefined) stream(BWRAP_DESCRIPTORS.block).on('error', ignore).end('\n');
  return running;
}

/** bubblewrap holds the program back until it is told. Why it must not go on; undefined when it may. */
function joinGroup({ group }: LeasedGroup, pid: number): SetupFailure | undefined {
  try {
    // What bubblewrap starts from now on is in the group with it. What it has started already is its child.
    group.join(pid);
    const started = eldestChild(pid);
    if (started !== undefined) group.join(started);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { purpose: 'control group', reason, retryable: false };
  }
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
