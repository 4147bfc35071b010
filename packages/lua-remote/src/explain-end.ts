import { constants } from 'node:os';
import { BootError, LuaLimitError, LuaNotFoundError, LuaProcessError } from '@bioxen/core';
import type { DriverRun } from '@bioxen/lua-driver';
import { ConnectionLostError, type ProcessExit } from '@bioxen/ssh-exec';

const signalBase = 128;
/** Of a shell whose program is not there. */
const notFound = 127;

/** What is known of an interpreter beside its end. */
export interface EndFacts {
  readonly host: string;
  /** The names under which it was looked for, as long as none has said hello. */
  readonly soughtNames: readonly string[] | undefined;
  /** What it wrote instead of hello, where the program was sent before that came. */
  readonly seenInstead?: string | undefined;
  readonly run: DriverRun | undefined;
  /** Processor time that it might use in its life, milliseconds. */
  readonly totalCpuMs?: number | undefined;
  /** How large a file it might make, bytes. */
  readonly fileBytes?: number | undefined;
}

/** Why an interpreter on another host ended that had not given a result. */
export function explainEnd(exit: ProcessExit, facts: EndFacts): Error {
  const { host, soughtNames, run, totalCpuMs, fileBytes } = facts;
  if (exit.how === 'lost') {
    return new ConnectionLostError({
      host,
      started: run === undefined ? 'no' : 'maybe',
      reason: exit.reason,
    });
  }
  const context = {
    maybeRan: run !== undefined,
    ...(run === undefined ? {} : { partial: run.partialOutput() }),
  };
  if (exit.how === 'killed') {
    return LuaProcessError.endedWithoutResult({
      ...context,
      signal: 'SIGKILL',
      hint: `It was killed on ${host}, perhaps because memory ran out there.`,
    });
  }
  if (exit.exitCode === notFound && soughtNames !== undefined) {
    return new LuaNotFoundError(soughtNames.join(', '), {
      host,
      hint: `Install Lua on ${host}, or name an interpreter that is there with luaExecutable.`,
    });
  }
  if (facts.seenInstead !== undefined) {
    const reason = `it ended with exit code ${String(exit.exitCode)}`;
    return new BootError({ subject: `Lua on ${host}`, reason, seen: facts.seenInstead });
  }
  const signal = signalOf(exit.exitCode);
  if (signal === 'SIGXCPU' && totalCpuMs !== undefined) {
    return new LuaLimitError({
      ...context,
      limit: 'total-cpu',
      limitValue: totalCpuMs,
      certainty: 'inferred',
      signal,
    });
  }
  if (signal === 'SIGXFSZ' && fileBytes !== undefined) {
    return new LuaLimitError({
      ...context,
      limit: 'file-size',
      limitValue: fileBytes,
      certainty: 'inferred',
      signal,
    });
  }
  return LuaProcessError.endedWithoutResult({
    ...context,
    ...(signal === undefined ? { exitCode: exit.exitCode } : { signal }),
  });
}

/** The signal that an exit code of a shell stands for. */
function signalOf(exitCode: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - signalBase)?.[0];
}
