import { expect, test } from 'vitest';
import { readAnswer } from './part-answer.js';

const SUMMARY = { records: 2, bases: 8, lines: 4, failures: [] };
const OUTPUT = '{"id":"a"}\n{"id":"b"}\n';
const answer = (output: string, outputBytes = output.length): string =>
  `${output}${JSON.stringify({ ...SUMMARY, outputBytes })}\n`;
const cutAt = (text: string, ...places: readonly number[]): Buffer[] =>
  [0, ...places].map((from, index) => Buffer.from(text.slice(from, places[index])));

test('the last line is the rest of the part, wherever the pieces are cut', () => {
  const text = answer(OUTPUT);
  for (let first = 0; first <= text.length; first++) {
    for (const second of [first, first + 1, text.length]) {
      const { output = [], ...summary } = readAnswer(cutAt(text, first, second)) ?? {};
      expect({ summary, output: Buffer.concat(output).toString() }).toEqual({
        summary: SUMMARY,
        output: OUTPUT,
      });
    }
  }
});

test('a part may have no output', () => {
  expect(readAnswer([Buffer.from(answer(''))])).toEqual({ ...SUMMARY, output: [] });
});

test.each([
  ['before', `noise\n${answer(OUTPUT, OUTPUT.length)}`],
  ['within the last line', answer(OUTPUT).replace('"bases"', 'noise\n"bases"')],
  ['behind it', `${answer(OUTPUT)}noise\n`],
  ['instead of it', 'noise'],
])('what somebody else wrote %s is seen', (_where, text) => {
  expect(readAnswer([Buffer.from(text)])).toBeUndefined();
});
