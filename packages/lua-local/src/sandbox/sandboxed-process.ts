import type { Readable, Writable } from 'node:stream';
import type { ProcessLimits } from './process-limits.js';
import type { SandboxReport } from './sandbox-report.js';

/** Why a sandbox did not come up. */
export interface SetupFailure {
  /** What was being set up: `read-only file /opt/genomes`. */
  readonly purpose: string;
  /** In the words of the tool that refused, one line. */
  readonly reason: string;
  /** Something was used up that may be free again. */
  readonly retryable: boolean;
  /** What to do, where more is known than that it failed. */
  readonly hint?: string;
}

/** What the kernel counted in the process's control group while it lived. */
export interface GroupCounters {
  /** Times that memory was refused or a process was killed for want of it. */
  readonly memoryFailures: number;
  /** Times that a new process was refused. */
  readonly processFailures: number;
}

/** How a sandboxed process ended. It says nothing about why. */
export interface ProcessEnd {
  /** Status of the interpreter; where bubblewrap stands between, 128 + n for a death by signal n. */
  readonly exitCode: number | undefined;
  /** Name of the signal that ended the process that we started. */
  readonly signal: NodeJS.Signals | undefined;
  /** An exit code above 128 may stand for a signal: bubblewrap reported it. */
  readonly codeHidesSignal: boolean;
  /** From spawn to end, milliseconds. */
  readonly wallMs: number;
  /** Its processor time when `cpuMs()` was last asked for, milliseconds. */
  readonly lastCpuMs?: number | undefined;
  /**
   * The sandbox did not come up, and the interpreter never began. In `strict` this is certain. Elsewhere it is what
   * the program's stderr looks like: believe it only before the interpreter has said hello.
   */
  readonly setupFailed?: SetupFailure;
  /** Only with a control group. */
  readonly counters?: GroupCounters;
  /** Processes that were left over and could not be ended; empty in `strict`. */
  readonly survivors: readonly number[];
}

/** A process behind the walls of its tier. It ends with us, or when `kill()` is called. */
export interface SandboxedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly report: SandboxReport;
  /** What the process is held to, defaults included. */
  readonly limits: ProcessLimits;
  /** The process that was started: bubblewrap in `strict`, the interpreter elsewhere. */
  readonly pid: number;
  /**
   * The interpreter itself, as the host counts processes; undefined before it began and after it ended. Once the
   * program has written anything it has begun.
   */
  readonly interpreterPid: number | undefined;
  /** SIGINT to the interpreter alone. False when there is none to ask. */
  interrupt(): boolean;
  /** Processor time of the interpreter up to now, milliseconds, in steps of 10; undefined where it is not known. */
  cpuMs(): number | undefined;
  /**
   * Where the host reaches the private writable directory while the process lives; undefined without one. The
   * program can put symbolic links in it: open flat names only, with O_NOFOLLOW.
   */
  filesRoot(): string | undefined;
  /** It keeps our process alive no more, until `ref()`. */
  unref(): void;
  /** It keeps our process alive, as at first. */
  ref(): void;
  /** Ends everything that was started; resolves when it is over. Idempotent, and never rejects. */
  kill(): Promise<void>;
  /** Resolves when the process is over and its pipes are read or destroyed. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
}
