import { expect, test } from 'vitest';
import { wrapText } from './wrap-text.js';

test('breaks between words, and leaves alone what fits', () => {
  expect(wrapText('one two three four', 9)).toBe('one two\nthree\nfour');
  expect(wrapText('one two\nthree', 9)).toBe('one two\nthree');
  expect(wrapText('one two three', 13)).toBe('one two three');
});

test('what goes on of an entry stands below its text', () => {
  expect(wrapText(':env NAME   use a Lua environment', 24)).toBe(
    ':env NAME   use a Lua\n            environment',
  );
});

test('beside a name as wide as half of all there is stands nothing', () => {
  expect(wrapText('  read [options] <NAME>   print what one has written', 24)).toBe(
    '  read [options] <NAME>\n      print what one has\n      written',
  );
});

test('what is indented stays so', () => {
  expect(wrapText('  one two three', 10)).toBe('  one two\n  three');
});

test('a word that is too wide stays whole', () => {
  expect(wrapText('see /a/path/without/an/end now', 10)).toBe('see\n/a/path/without/an/end\nnow');
});

test('without a width nothing is broken', () => {
  expect(wrapText('one two three', undefined)).toBe('one two three');
  expect(wrapText('one two three', 0)).toBe('one two three');
});
