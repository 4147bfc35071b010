import type { Clock } from '@bioxen/core';
import { endMarkedProcesses } from './marked-processes.js';
import type { PrivateDirectory } from './private-directory.js';
import type { ProcessLimits } from './process-limits.js';
import { RunningProcess } from './running-process.js';
import type { SandboxReport } from './sandbox-report.js';
import type { SandboxedProcess } from './sandboxed-process.js';
import { explainSetupFailure } from './setup-failure.js';
import { spawnChild, type SpawnRequest } from './spawn-child.js';

/** A process without a namespace around it: tiers `reduced`, `minimal` and `none`. */
export interface DirectStart {
  readonly request: SpawnRequest;
  /** What its whole family carries in its environment. */
  readonly marker: string;
  readonly directory: PrivateDirectory | undefined;
  readonly limits: ProcessLimits;
  readonly report: SandboxReport;
  readonly clock: Clock;
}

/** Starts it. What is left over when it ends is ended too. @throws ResourceExhaustedError, SandboxSetupError */
export async function startDirect(start: DirectStart): Promise<SandboxedProcess> {
  const { directory, marker, report, clock, limits } = start;
  const startedMs = clock.monotonicMs();
  const child = await spawnChild(start.request);
  return new RunningProcess({
    child,
    report,
    limits,
    clock,
    // setpriv and prlimit become the program that they start: the number stays.
    findInterpreter: () => child.pid,
    filesRoot: () => (limits.diskBytes > 0 ? directory?.path : undefined),
    // The process group is all that can be reached before the process is gone.
    killMore: () => false,
    clearUp: async () => {
      const livedMs = clock.monotonicMs() - startedMs;
      const survivors = await endMarkedProcesses({ marker, leader: child.pid, livedMs });
      await directory?.remove();
      return survivors;
    },
    conclude: (end, firstErrors) => {
      // What setpriv and prlimit say when they cannot start the program; it could have written that itself.
      const code = end.exitCode;
      const isToolCode = code === 1 || code === 126 || code === 127;
      const failure = isToolCode ? explainSetupFailure(firstErrors) : undefined;
      return { ...end, codeHidesSignal: false, ...(failure === undefined ? {} : { setupFailed: failure }) };
    },
  });
}
