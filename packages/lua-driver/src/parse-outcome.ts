import { ProtocolError } from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import { toLuaFailure } from './lua-failure.js';
import { decodeValues, type StringMode } from './values/decode-values.js';

const LINE_FEED = 10;

/** A result frame, read: the outcome, and what the program's returned values look like when printed. */
export interface ParsedOutcome {
  readonly outcome: DriverOutcome;
  readonly printed: Buffer;
}

/** Reads an `r` frame: `cpu heap lineLength count LF line values`. @throws ProtocolError */
export function parseReturned(payload: Buffer, strings: StringMode): ParsedOutcome {
  const { cpuMs, luaHeapBytes, first: lineLength, body } = readHead(payload);
  const printed = body.subarray(0, lineLength);
  const values = body.length === lineLength ? [] : decodeValues(body.subarray(lineLength), strings);
  return { outcome: { kind: 'returned', values, cpuMs, luaHeapBytes }, printed };
}

/** Reads an `x`, `s` or `c` frame: `cpu heap messageLength tracebackLength LF message traceback value`. */
export function parseFailed(
  kind: 'runtime' | 'syntax' | 'incomplete',
  payload: Buffer,
  strings: StringMode,
): DriverOutcome {
  const { cpuMs, luaHeapBytes, first, second, body } = readHead(payload);
  const message = body.toString('utf8', 0, first);
  const traceback = body.toString('utf8', first, first + second);
  const value = decodeValues(body.subarray(first + second), strings)[0] ?? null;
  return { kind: 'failed', failure: toLuaFailure({ kind, message, traceback, value }), cpuMs, luaHeapBytes };
}

interface Head {
  readonly cpuMs: number;
  readonly luaHeapBytes: number;
  readonly first: number;
  readonly second: number;
  readonly body: Buffer;
}

function readHead(payload: Buffer): Head {
  const lineEnd = payload.indexOf(LINE_FEED);
  const [cpuMicros, luaHeapBytes, first, second] = payload.toString('latin1', 0, Math.max(lineEnd, 0)).split(' ').map(Number);
  const body = payload.subarray(lineEnd + 1);
  if (
    cpuMicros === undefined ||
    luaHeapBytes === undefined ||
    first === undefined ||
    second === undefined ||
    !(first >= 0 && second >= 0 && first <= body.length)
  ) {
    throw new ProtocolError('The Lua interpreter sent a result without its measurements.');
  }
  return { cpuMs: cpuMicros / 1000, luaHeapBytes, first, second, body };
}
