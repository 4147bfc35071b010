import { expect, test } from 'vitest';
import { programLine } from './program-line.js';

test.each([
  ['x = 1\n', 5, 'x = 1'],
  ['x = 12', 5, 'x = …'],
  ['x = 1\ny = 2', 7, 'x = 1 …'],
  ['x = 1\ny = 2', 6, 'x = 1…'],
  ['\n\nfor i = 1, 2 do\nend', 20, 'for i = 1, 2 do …'],
  ['\u001B[2J\tx', 20, String.raw`\u{1b}[2J x`],
  ['gene', 0, 'g…'],
  ['', 5, ''],
])('%j in %s columns is %s', (code, width, line) => {
  expect(programLine(code, width)).toBe(line);
});
