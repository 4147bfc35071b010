import {
  type ExecutionResult,
  type LuaFailure,
  type LuaValue,
  ProtocolError,
  type ResourceUsage,
} from '@bioxen/core';
import { fromGraph, isPlain, toGraph, type WireGraph } from './graph.js';

/**
 * The result of a program on the wire, by place: a session answers nothing else as often. Output goes as bytes, and the
 * client makes text of them, for its options decide how.
 */
export type WireResult = readonly [
  stdout: Uint8Array,
  stderr: Uint8Array,
  /** A list where nothing of it is a table. */
  values: readonly unknown[] | WireGraph,
  returnCode: number,
  /** `success`, `exited` and `truncated`: a bit each, in this order. */
  flags: number,
  durationMs: number,
  usage: readonly [wallMs: number, cpuMs: number, luaHeapBytes: number, outputBytes: number],
  sandbox: ExecutionResult['sandbox'],
  error: WireGraph | null,
];

const SUCCESS = 1;
const EXITED = 2;
const TRUNCATED = 4;
const PLACES = 9;

export function encodeResult(result: ExecutionResult): WireResult {
  const { values, error, success, exited, truncated, usage } = result;
  return [
    result.stdoutBytes,
    result.stderrBytes,
    values.every(isPlain) ? values : toGraph(values),
    result.returnCode,
    (success ? SUCCESS : 0) | (exited ? EXITED : 0) | (truncated ? TRUNCATED : 0),
    result.durationMs,
    [usage.wallMs, usage.cpuMs, usage.luaHeapBytes, usage.outputBytes],
    result.sandbox,
    error === undefined ? null : toGraph(error),
  ];
}

/** @throws ProtocolError */
export function decodeResult(wire: unknown, strip: boolean): ExecutionResult {
  if (!isWireResult(wire)) throw new ProtocolError('A result is no result.');
  const [stdoutBytes, stderrBytes, values, returnCode, flags, durationMs, usage, sandbox, error] = wire;
  const result: ExecutionResult = {
    stdout: textOf(stdoutBytes, strip),
    stderr: textOf(stderrBytes, strip),
    stdoutBytes,
    stderrBytes,
    values: (Array.isArray(values) ? values : fromGraph(values as WireGraph)) as readonly LuaValue[],
    returnCode,
    success: (flags & SUCCESS) !== 0,
    exited: (flags & EXITED) !== 0,
    durationMs,
    truncated: (flags & TRUNCATED) !== 0,
    usage: usageOf(usage),
    sandbox,
  };
  return error === null ? result : { ...result, error: fromGraph(error) as LuaFailure };
}

function isWireResult(wire: unknown): wire is WireResult {
  if (!Array.isArray(wire) || wire.length !== PLACES) return false;
  const [stdout, stderr, values, , , , usage] = wire as readonly unknown[];
  return (
    stdout instanceof Uint8Array &&
    stderr instanceof Uint8Array &&
    typeof values === 'object' &&
    values !== null &&
    Array.isArray(usage)
  );
}

function usageOf([wallMs, cpuMs, luaHeapBytes, outputBytes]: WireResult[6]): ResourceUsage {
  return { wallMs, cpuMs, luaHeapBytes, outputBytes };
}

function textOf(bytes: Uint8Array, strip: boolean): string {
  if (bytes.length === 0) return '';
  const end = strip && bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length;
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
}
