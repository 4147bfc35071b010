import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Clock } from '@bioxen/core';
import { type AwaitedEnd, awaitEnd } from './await-end.js';
import { forgetGroup, killGroup, rememberGroup } from './living-processes.js';
import type { ProcessLimits } from './process-limits.js';
import { readProcessStat } from './process-stat.js';
import type { SandboxReport } from './sandbox-report.js';
import type { ProcessEnd, SandboxedProcess } from './sandboxed-process.js';
import type { SpawnedChild } from './spawn-child.js';

/** What was killed from within has so long to end by itself. */
const INSIST_MS = 500;
const STDERR_BYTES = 4096;

/** What a tier knows about its process beyond what all have in common. */
export interface TierParts {
  readonly child: SpawnedChild;
  readonly report: SandboxReport;
  readonly limits: ProcessLimits;
  readonly clock: Clock;
  /** The interpreter's number, looked up each time; never called after the end. */
  readonly findInterpreter: () => number | undefined;
  readonly filesRoot: () => string | undefined;
  /** Ends what a kill of the process group does not reach. True: the group then ends by itself, after all the rest. */
  readonly killMore: () => boolean;
  /** The child is gone: ends and removes what is left of it. Gives back what would not end. Never rejects. */
  readonly clearUp: () => Promise<readonly number[]>;
  /** The pipes are closed: completes how it ended. `firstErrors` is the beginning of its stderr. */
  readonly conclude: (end: BareEnd, firstErrors: string) => ProcessEnd;
}

/** How the child itself ended. */
export type BareEnd = Pick<ProcessEnd, 'exitCode' | 'lastCpuMs' | 'signal' | 'survivors' | 'wallMs'>;

/** A process of any tier. */
export class RunningProcess implements SandboxedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly report: SandboxReport;
  readonly limits: ProcessLimits;
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  readonly #parts: TierParts;
  readonly #end: AwaitedEnd;
  #interpreterPid: number | undefined;
  #lastCpuMs: number | undefined;
  #gone = false;
  #firstErrors = '';

  constructor(parts: TierParts) {
    const { child, report, clock } = parts;
    this.#parts = parts;
    this.pid = child.pid;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    this.report = report;
    this.limits = parts.limits;
    // The beginning of stderr explains a set-up that failed; the reader gets all of it all the same.
    child.stderr.on('data', (bytes: Buffer) => {
      if (this.#firstErrors.length < STDERR_BYTES) this.#firstErrors += bytes.toString('utf8');
    });
    const errors = new PassThrough();
    this.stderr = child.stderr.pipe(errors);
    // Destroyed pipes do not end what they flow into.
    child.stderr.once('close', () => errors.end());
    rememberGroup(this.pid);
    const startedMs = clock.monotonicMs();
    let clearing: Promise<readonly number[]> | undefined;
    const onExit = (): void => {
      this.#gone = true;
      // What it left behind in its group ends with it, and the pipes that it held with them.
      killGroup(this.pid);
      forgetGroup(this.pid);
      clearing = parts.clearUp();
    };
    this.#end = awaitEnd(child, clock, onExit);
    this.ended = this.#end.ended.then(async (end) => {
      const wallMs = clock.monotonicMs() - startedMs;
      const survivors = (await clearing) ?? [];
      const lastCpuMs = this.#lastCpuMs;
      return parts.conclude({ ...end, wallMs, survivors, lastCpuMs }, this.#firstErrors);
    });
  }

  get interpreterPid(): number | undefined {
    if (this.#gone) return undefined;
    this.#interpreterPid ??= this.#parts.findInterpreter();
    return this.#interpreterPid;
  }

  interrupt(): boolean {
    const pid = this.interpreterPid;
    if (pid === undefined) return false;
    try {
      return process.kill(pid, 'SIGINT');
    } catch {
      return false;
    }
  }

  cpuMs(): number | undefined {
    const pid = this.interpreterPid;
    const used = pid === undefined ? undefined : readProcessStat(pid)?.cpuMs;
    this.#lastCpuMs = used ?? this.#lastCpuMs;
    return used;
  }

  filesRoot(): string | undefined {
    return this.#gone ? undefined : this.#parts.filesRoot();
  }

  unref(): void {
    for (const handle of handlesOf(this.#parts.child)) handle.unref();
  }

  ref(): void {
    for (const handle of handlesOf(this.#parts.child)) handle.ref();
  }

  async kill(): Promise<void> {
    this.#end.hurry();
    if (!this.#gone) {
      const { killMore, clock } = this.#parts;
      if (!killMore()) killGroup(this.pid);
      const insist = clock.setTimeout(() => {
        if (!this.#gone) killGroup(this.pid);
      }, INSIST_MS);
      void this.ended.then(() => {
        insist.cancel();
      });
    }
    await this.ended;
  }
}

/** What keeps the event loop running: the process and its pipes, which are sockets. */
function handlesOf({ process }: SpawnedChild): readonly Referenced[] {
  const streams: readonly unknown[] = process.stdio;
  return [process, ...streams.filter(isReferenced)];
}

function isReferenced(handle: unknown): handle is Referenced {
  return typeof handle === 'object' && handle !== null && 'ref' in handle && 'unref' in handle;
}

interface Referenced {
  ref(): unknown;
  unref(): unknown;
}
