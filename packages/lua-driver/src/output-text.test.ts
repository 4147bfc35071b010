import { constants } from 'node:buffer';
import { UnsupportedError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { becomeTextLater } from './output-text.js';

test('what no text can hold says what to do instead when it is read as text', () => {
  // Memory that nobody touches costs nothing.
  const bytes = Buffer.alloc(constants.MAX_STRING_LENGTH + 2);
  const output = { stdout: '', stdoutBytes: bytes };
  becomeTextLater(output, 'stdout', bytes, true);
  expect(output.stdoutBytes).toHaveLength(bytes.length);
  expect(() => output.stdout).toThrow(UnsupportedError);
  expect(() => output.stdout).toThrow(/^JavaScript does not support 512 MB of output as one text/);
});
