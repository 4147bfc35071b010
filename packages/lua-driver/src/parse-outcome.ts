import { type LuaValue, ProtocolError } from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import { toLuaFailure } from './lua-failure.js';
import { decodeValues, type StringMode } from './values/decode-values.js';

const LINE_FEED = 10;
const SPACE = 32;
const HEAD_NUMBERS = 4;
const NO_VALUES: readonly LuaValue[] = Object.freeze([]);

/** A result frame, read: the outcome, and where its printed line ends in the data. */
export interface ParsedReturn {
  readonly outcome: DriverOutcome;
  readonly printedStart: number;
  readonly printedEnd: number;
}

/** Reads an `r` frame: `cpu heap lineLength count LF line values`. @throws ProtocolError */
export function parseReturned(data: Buffer, start: number, end: number, strings: StringMode): ParsedReturn {
  const { cpuMicros, luaHeapBytes, first, body } = readHead(data, start, end);
  const printedEnd = body + first;
  const values = printedEnd === end ? NO_VALUES : decodeValues(data, strings, printedEnd, end);
  const outcome: DriverOutcome = { kind: 'returned', values, cpuMs: cpuMicros / 1000, luaHeapBytes };
  return { outcome, printedStart: body, printedEnd };
}

/** Reads an `x`, `s` or `c` frame: `cpu heap messageLength tracebackLength LF message traceback value`. */
export function parseFailed(
  kind: 'runtime' | 'syntax' | 'incomplete',
  data: Buffer,
  start: number,
  end: number,
  strings: StringMode,
): DriverOutcome {
  const { cpuMicros, luaHeapBytes, first, second, body } = readHead(data, start, end);
  const valueStart = body + first + second;
  if (valueStart > end) throw malformed();
  const message = data.toString('utf8', body, body + first);
  const traceback = data.toString('utf8', body + first, valueStart);
  const value = decodeValues(data, strings, valueStart, end)[0] ?? null;
  const failure = toLuaFailure({ kind, message, traceback, value });
  return { kind: 'failed', failure, cpuMs: cpuMicros / 1000, luaHeapBytes };
}

interface Head {
  readonly cpuMicros: number;
  readonly luaHeapBytes: number;
  readonly first: number;
  readonly second: number;
  /** Where the body begins. */
  readonly body: number;
}

function readHead(data: Buffer, start: number, end: number): Head {
  const numbers: [number, number, number, number] = [0, 0, 0, 0];
  let index = 0;
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0;
    if (byte === LINE_FEED && index === HEAD_NUMBERS - 1) {
      const [cpuMicros, luaHeapBytes, first, second] = numbers;
      if (at + 1 + first > end) break;
      return { cpuMicros, luaHeapBytes, first, second, body: at + 1 };
    }
    if (byte === SPACE && index < HEAD_NUMBERS - 1) index++;
    else if (byte >= 48 && byte <= 57) numbers[index] = (numbers[index] ?? 0) * 10 + byte - 48;
    else break;
  }
  throw malformed();
}

function malformed(): ProtocolError {
  return new ProtocolError('The Lua interpreter sent a result without its measurements.');
}
