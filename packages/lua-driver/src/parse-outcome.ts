import { type LuaValue, ProtocolError } from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import { toLuaFailure } from './lua-failure.js';
import { decodeValues, type StringMode } from './values/decode-values.js';

const LINE_FEED = 10;
const SPACE = 32;
const SEMICOLON = 59;
const CAPITAL_S = 83;
/** Index of the last of the four numbers. */
const LAST = 3;
const NO_VALUES: readonly LuaValue[] = Object.freeze([]);

/** A result frame, read: the outcome, and where its printed line ends in the data. */
export interface ParsedReturn {
  readonly outcome: DriverOutcome;
  readonly printedStart: number;
  readonly printedEnd: number;
}

/**
 * Reads an `r` frame: `cpu heap lineLength count LF line values`. A long string alone, `S4;ACGT LF`, is its own line.
 * @throws ProtocolError
 */
export function parseReturned(data: Buffer, start: number, end: number, strings: StringMode): ParsedReturn {
  const printedStart = head.read(data, start, end);
  const printedEnd = printedStart + head.first;
  const values = printedEnd === end ? NO_VALUES : decodeValues(data, strings, printedEnd, end);
  const cpuMs = head.cpuMicros / 1000;
  const isLine = data[printedEnd] === CAPITAL_S && printedEnd === printedStart && printedEnd < end;
  return {
    outcome: { kind: 'returned', values, cpuMs, luaHeapBytes: head.luaHeapBytes },
    printedStart: isLine ? data.indexOf(SEMICOLON, printedEnd) + 1 : printedStart,
    printedEnd: isLine ? end : printedEnd,
  };
}

/** Reads an `x`, `s` or `c` frame: `cpu heap messageLength tracebackLength LF message traceback value`. */
export function parseFailed(
  kind: 'runtime' | 'syntax' | 'incomplete',
  data: Buffer,
  start: number,
  end: number,
  strings: StringMode,
): DriverOutcome {
  const body = head.read(data, start, end);
  const { cpuMicros, luaHeapBytes, first, second } = head;
  const valueStart = body + first + second;
  if (valueStart > end) throw malformed();
  const message = data.toString('utf8', body, body + first);
  const traceback = data.toString('utf8', body + first, valueStart);
  const value = decodeValues(data, strings, valueStart, end)[0] ?? null;
  const failure = toLuaFailure({ kind, message, traceback, value });
  return { kind: 'failed', failure, cpuMs: cpuMicros / 1000, luaHeapBytes };
}

/** The numbers before a result's body. One reader for all: it is read and done with at once, without garbage. */
class HeadReader {
  cpuMicros = 0;
  luaHeapBytes = 0;
  first = 0;
  second = 0;

  /** @returns where the body begins */
  read(data: Buffer, start: number, end: number): number {
    let index = 0;
    let number = 0;
    for (let at = start; at < end; at++) {
      const byte = data[at] ?? 0;
      if (byte >= 48 && byte <= 57) {
        number = number * 10 + byte - 48;
        continue;
      }
      if (byte !== (index === LAST ? LINE_FEED : SPACE)) break;
      if (index === 0) this.cpuMicros = number;
      else if (index === 1) this.luaHeapBytes = number;
      else if (index === 2) this.first = number;
      else {
        this.second = number;
        if (at + 1 + this.first > end) break;
        return at + 1;
      }
      index++;
      number = 0;
    }
    throw malformed();
  }
}

const head = new HeadReader();

function malformed(): ProtocolError {
  return new ProtocolError('The Lua interpreter sent a result without its measurements.');
}
