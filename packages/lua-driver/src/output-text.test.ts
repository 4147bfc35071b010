import { constants } from 'node:buffer';
import { UnsupportedError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { DriverRun } from './driver-run.js';
import { outputText } from './output-text.js';

test('what no text can hold says what to do instead, and is there as bytes', () => {
  const bytes = Buffer.alloc(constants.MAX_STRING_LENGTH + 2, 'x');
  const run = new DriverRun({ maxOutputBytes: 2 ** 30 });
  void run.addOutput('stdout', bytes);
  const result = run.toResult({ kind: 'returned', values: [], cpuMs: 0, luaHeapBytes: 0 }, 'none');
  for (const output of [result, run.partialOutput()]) {
    expect(output.stdoutBytes).toHaveLength(bytes.length);
    expect(output.stderr).toBe('');
    expect(() => output.stdout).toThrow(UnsupportedError);
    expect(() => output.stdout).toThrow(/^JavaScript does not support 512 MB of output as one text/);
  }
});

test('the longest text there is, is one', () => {
  const bytes = Buffer.alloc(constants.MAX_STRING_LENGTH + 1, 'x');
  bytes[bytes.length - 1] = 10;
  expect(outputText(bytes, true)).toHaveLength(constants.MAX_STRING_LENGTH);
});
