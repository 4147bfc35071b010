import type { LuaFailure, LuaFrame, LuaValue } from '@bioxen/core';

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
  if (report.kind !== 'runtime') return 'syntax';
  return report.value === 'not enough memory' ? 'memory' : 'runtime';
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
