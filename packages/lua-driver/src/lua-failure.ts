import type { LuaFailure, LuaFrame, LuaValue } from '@bioxen/core';

/** Lua's own words; the second are those of Lua 5.3 for a string that is being built. */
const OUT_OF_MEMORY = /^(?:.*:\d+: )?not enough memory(?: for buffer allocation)?$/;

const FRAME = /^\t(.+?):(?:(\d+):)? (in .*)$/;
const POSITION = /^[^\n]*?:(\d+): /;

/** What a driver says of a failed program. */
export interface FailureReport {
  readonly kind: 'runtime' | 'syntax' | 'incomplete';
  readonly message: string;
  readonly traceback: string;
  readonly value: LuaValue;
}

/** Reads position and frames out of Lua's texts. */
export function toLuaFailure(report: FailureReport): LuaFailure {
  const line = POSITION.exec(report.message)?.[1];
  return {
    kind: failureKind(report),
    message: report.message,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(report.kind === 'incomplete' ? { incomplete: true } : {}),
    traceback: report.traceback,
    frames: parseFrames(report.traceback),
    value: report.value,
  };
}

function failureKind(report: FailureReport): LuaFailure['kind'] {
  // A parser that runs out of memory says so in the same words.
  if (typeof report.value === 'string' && OUT_OF_MEMORY.test(report.value)) return 'memory';
  return report.kind === 'runtime' ? 'runtime' : 'syntax';
}

function parseFrames(traceback: string): readonly LuaFrame[] {
  const frames: LuaFrame[] = [];
  for (const line of traceback.split('\n')) {
    const [, source, lineNumber, description] = FRAME.exec(line) ?? [];
    if (source === undefined || description === undefined) continue;
    frames.push({ source, ...(lineNumber === undefined ? {} : { line: Number(lineNumber) }), description });
  }
  return frames;
}
