import { expect, test } from 'vitest';
import { asShown } from './as-shown.js';

test('an ellipsis in a document stands for any text within a line', () => {
  expect(asShown('done in 12 ms\n', 'done in … ms')).toBe('done in … ms');
  expect(asShown('done in 12\n ms\n', 'done in … ms')).toBe('done in 12\n ms\n');
});

test('everything else is compared to the letter', () => {
  expect(asShown('done', 'd.ne')).toBe('done');
});
