import type { ExecutionResult } from '@bioxen/core';
import { expect, test } from 'vitest';
import { decodeBody, encodeFrame } from './framing.js';
import { decodeResult, encodeResult } from './result.js';

const HEAD_BYTES = 4;

const result: ExecutionResult = {
  stdout: 'one\n',
  stderr: '',
  stdoutBytes: new TextEncoder().encode('one\n\n'),
  stderrBytes: new Uint8Array(),
  values: [],
  returnCode: 0,
  success: true,
  exited: false,
  durationMs: 1.25,
  truncated: false,
  usage: { wallMs: 1.25, cpuMs: 0.5, luaHeapBytes: 180_000, outputBytes: 5 },
  sandbox: 'strict',
};

const overTheWire = (given: ExecutionResult, strip = true): ExecutionResult =>
  decodeResult(decodeBody(encodeFrame(encodeResult(given)).subarray(HEAD_BYTES)), strip);

test('what stands for a function keeps its prototype, whatever its keys are called', () => {
  const opaque = JSON.parse('{ "luaType": "function", "__proto__": { "text": "no" } }') as never;
  const table = Object.assign(Object.create(null) as object, { luaType: 'function' }) as never;
  const [first, second] = overTheWire({ ...result, values: [opaque, table] }).values;
  expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
  expect(Object.entries(first as object)).toEqual([
    ['luaType', 'function'],
    ['__proto__', expect.objectContaining({ text: 'no' })],
  ]);
  expect(Object.getPrototypeOf(second)).toBeNull();
});

test.each<[string, Partial<ExecutionResult>]>([
  ['as it is', {}],
  ['that ended itself', { exited: true, returnCode: 7, success: false }],
  ['that wrote too much', { truncated: true }],
  ['with plain values', { values: [null, true, -1.5, 2n ** 62n, 'text', new Uint8Array([0, 255])] }],
  ['with minus zero', { values: [-0, 1] }],
  ['with tables', { values: [[1, [2]], new Map<never, never>(), { key: 'value' }] }],
  [
    'of a failure',
    { success: false, returnCode: 1, error: { kind: 'runtime', message: 'no', traceback: 'at' } as never },
  ],
])('a result %s is the same on the other side', (_what, part) => {
  const given = { ...result, ...part };
  expect(overTheWire(given)).toEqual(given);
});

test('the options of the client make the text', () => {
  expect(overTheWire(result, false).stdout).toBe('one\n\n');
});

test('tables that are shared are shared on the other side', () => {
  const list = [1, 2];
  const { values } = overTheWire({ ...result, values: [list, list] });
  expect(values[0]).toBe(values[1]);
});

test.each([[null], [[]], [{}], [[new Uint8Array(), 'text', [], 0, 0, 0, [], 'none', null]]])(
  '%j is no result',
  (wire) => {
    expect(() => decodeResult(wire, true)).toThrow('A result is no result.');
  },
);
