import { constants } from 'node:os';
import {
  LuaLimitError,
  type LuaLimitErrorOptions,
  LuaOutOfMemoryError,
  LuaProcessError,
  type LuaProcessErrorOptions,
  type LuaVMError,
  type PartialOutput,
  SandboxSetupError,
} from '@bioxen/core';
import type { ProcessLimits } from './process-limits.js';
import type { ProcessEnd } from './sandboxed-process.js';
import { explainSetupFailure } from './setup-failure.js';

/** What the caller knows about a process that ended without a result and without being ended by the caller. */
export interface VerdictFacts {
  /** The interpreter, for messages. */
  readonly command: string;
  /** It said hello: the set-up is over, and the interpreter is one. */
  readonly saidHello: boolean;
  /** It said that it ran out of memory before it ended. @defaultValue false */
  readonly outOfMemory?: boolean | undefined;
  readonly limits: ProcessLimits;
  /** The end of what it wrote to stderr outside the protocol: explains, never decides. */
  readonly stderr: string;
  readonly maybeRan: boolean;
  readonly partial?: PartialOutput | undefined;
}

const CRASHES: readonly (string | undefined)[] = [
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGSYS',
  'SIGTRAP',
];
const SHELL_SIGNAL_BASE = 128;
const SAMPLE_SLACK_MS = 1_000;
/** The kernel counts processor time in ticks of up to 10 ms, each as a whole. */
const TICK_MS = 10;

/**
 * Why a process ended without a result, first match wins. What the kernel counted, what we measured and how the set-up
 * went are certain. How it died never is: a program can choose its exit code, send itself any signal, and lower its
 * own limits.
 */
export function verdict(end: ProcessEnd, facts: VerdictFacts): LuaVMError {
  return (
    byCounters(end, facts) ??
    bySetup(end, facts) ??
    byLimitSignal(end, facts) ??
    byWord(facts) ??
    byEnd(end, facts)
  );
}

function byCounters({ counters }: ProcessEnd, facts: VerdictFacts): LuaVMError | undefined {
  const { memoryBytes = 0, processes } = facts.limits;
  if (counters === undefined) return undefined;
  if (counters.memoryFailures > 0) {
    return new LuaOutOfMemoryError({ ...contextOf(facts), limitValue: memoryBytes, certainty: 'certain' });
  }
  if (counters.processFailures > 0) {
    return limitError(facts, { limit: 'processes', limitValue: processes, certainty: 'certain' });
  }
  return undefined;
}

function bySetup(end: ProcessEnd, { saidHello, stderr, command }: VerdictFacts): LuaVMError | undefined {
  if (saidHello) return undefined;
  const failure = end.setupFailed ?? explainSetupFailure(stderr);
  if (failure !== undefined) return new SandboxSetupError(failure);
  const line = stderr.trim().split('\n')[0] ?? '';
  const how = end.signal ?? `status ${String(end.exitCode ?? 'unknown')}`;
  const reason = line === '' ? `it ended with ${how} before it said hello` : line;
  const hint = /shared librar/.test(line)
    ? 'Add the directory of that library to sandbox.readOnly, or install the interpreter under /usr.'
    : undefined;
  return new SandboxSetupError({
    purpose: `interpreter ${command}`,
    reason,
    ...(hint === undefined ? {} : { hint }),
  });
}

function byLimitSignal(end: ProcessEnd, facts: VerdictFacts): LuaVMError | undefined {
  const { cpuMs, cpuLimit, fileBytes } = facts.limits;
  const { lastCpuMs: observed } = end;
  const signal = signalOf(end);
  if (signal === 'SIGXCPU' && cpuMs !== undefined && fitsCpuLimit(end, cpuMs)) {
    const isMeasured = end.signal === signal && observed !== undefined && observed >= cpuMs;
    const certainty = isMeasured ? 'certain' : 'inferred';
    return limitError(facts, { limit: cpuLimit, limitValue: cpuMs, observed, certainty, signal });
  }
  if (signal === 'SIGXFSZ' && fileBytes !== undefined) {
    return limitError(facts, { limit: 'file-size', limitValue: fileBytes, certainty: 'inferred', signal });
  }
  return undefined;
}

/** What the interpreter itself said in its last moment. A program that writes into its stream could have said it. */
function byWord(facts: VerdictFacts): LuaVMError | undefined {
  const { memoryBytes } = facts.limits;
  if (facts.outOfMemory !== true || memoryBytes === undefined) return undefined;
  return new LuaOutOfMemoryError({ ...contextOf(facts), limitValue: memoryBytes, certainty: 'inferred' });
}

function byEnd(end: ProcessEnd, facts: VerdictFacts): LuaVMError {
  const signal = signalOf(end);
  const context = contextOf(facts);
  if (end.signal !== undefined || CRASHES.includes(signal) || signal === 'SIGKILL') {
    const hint =
      signal === 'SIGKILL' ? 'It was killed from outside, perhaps because memory ran out.' : context.hint;
    return LuaProcessError.endedWithoutResult({ ...context, signal, hint });
  }
  return LuaProcessError.endedWithoutResult({ ...context, exitCode: end.exitCode });
}

/** A program that ends itself as if by its limit has hardly ever used its time up at that moment. */
function fitsCpuLimit({ wallMs, lastCpuMs }: ProcessEnd, cpuMs: number): boolean {
  // Threads use more time than passes on the wall: what was measured counts first.
  if (lastCpuMs !== undefined && lastCpuMs >= cpuMs) return true;
  return wallMs + TICK_MS >= cpuMs && (lastCpuMs === undefined || lastCpuMs >= cpuMs - SAMPLE_SLACK_MS);
}

/** The signal that ended it, or that its exit code stands for behind bubblewrap. */
function signalOf({ signal, exitCode, codeHidesSignal }: ProcessEnd): string | undefined {
  if (signal !== undefined || !codeHidesSignal || exitCode === undefined) return signal;
  const number = exitCode - SHELL_SIGNAL_BASE;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

function limitError(facts: VerdictFacts, options: Omit<LuaLimitErrorOptions, 'maybeRan'>): LuaLimitError {
  return new LuaLimitError({ ...contextOf(facts), ...options });
}

function contextOf({ maybeRan, partial, stderr }: VerdictFacts): LuaProcessErrorOptions {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  const hint = /not enough memory/.test(said)
    ? 'It wrote "not enough memory": perhaps limits.memoryBytes is too low.'
    : undefined;
  return { maybeRan, ...(partial === undefined ? {} : { partial }), ...(hint === undefined ? {} : { hint }) };
}
