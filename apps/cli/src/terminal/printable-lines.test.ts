import { expect, test } from 'vitest';
import { printableLines } from './printable-lines.js';

test('keeps lines and tabs, and shows what would do something to a terminal', () => {
  expect(printableLines('one\n\ttwo')).toBe('one\n\ttwo');
  expect(printableLines('\u001b[2J\u0007a\r\n\u009b1m\u202eb')).toBe(
    '\\u{1b}[2J\\u{7}a\\u{d}\n\\u{9b}1m\\u{202e}b',
  );
  expect(printableLines('x'.repeat(10_000))).toHaveLength(10_000);
});
