import { expect, test } from 'vitest';
import { amountText } from './amount-text.js';

test.each([
  [0, '0'],
  [10_200, '10200'],
  [433_600.3967559687, '433600.4'],
  [0.24559794000000693, '0.246'],
  [12.5, '12.5'],
  [0.00012345, '0.00012'],
  [-0.1 - 0.2, '-0.3'],
])('%d is written as %s', (value, text) => {
  expect(amountText(value)).toBe(text);
});
