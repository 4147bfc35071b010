import { constants } from 'node:os';
import { LuaLimitError, LuaProcessError } from '@bioxen/core';
import type { DriverRun } from '@bioxen/lua-driver';
import { ConnectionLostError, type ProcessExit } from '@bioxen/ssh-exec';

const signalBase = 128;

/** Why an interpreter on another host ended that had not given a result. @param totalCpuMs what it might use in its life */
export function explainEnd(
  exit: ProcessExit,
  host: string,
  run: DriverRun | undefined,
  totalCpuMs?: number,
): Error {
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
  return LuaProcessError.endedWithoutResult({
    ...context,
    ...(signal === undefined ? { exitCode: exit.exitCode } : { signal }),
  });
}

/** The signal that an exit code of a shell stands for. */
function signalOf(exitCode: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - signalBase)?.[0];
}
