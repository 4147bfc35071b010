import { expect, test } from 'vitest';
import { parseReturned } from './parse-outcome.js';

const parse = (text: string): { line: string; values: unknown } => {
  const data = Buffer.from(`before${text}after`, 'latin1');
  const { outcome, printedStart, printedEnd } = parseReturned(data, 6, data.length - 5, 'auto');
  return {
    line: data.toString('latin1', printedStart, printedEnd),
    values: outcome.kind === 'returned' ? outcome.values : undefined,
  };
};

test('the printed line stands before the values', () => {
  expect(parse('1 2 4 2\n1\ta\ni1;s1;a')).toEqual({ line: '1\ta\n', values: [1, 'a'] });
  expect(parse('1 2 0 0\n')).toEqual({ line: '', values: [] });
});

test('a long string alone is its own line', () => {
  expect(parse('1 2 0 1\nS4;A;\0T\n')).toEqual({ line: 'A;\0T\n', values: ['A;\0T'] });
});

test('a string of another kind is no line', () => {
  expect(parse('1 2 0 1\ns1;a')).toEqual({ line: '', values: ['a'] });
  expect(parse('1 2 2 1\nS\nS1;a\n')).toEqual({ line: 'S\n', values: ['a'] });
});
