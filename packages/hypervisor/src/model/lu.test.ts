import { expect, test } from 'vitest';
import { factor, solveFactored } from './lu.js';

test('solves a system whose first pivot is zero', () => {
  const matrix = Float64Array.of(0, 2, 1, 1, 1, 1, 2, 0, 3);
  const vector = Float64Array.of(7, 6, 11);
  const pivots = new Int32Array(3);
  expect(factor(matrix, 3, pivots)).toBe(true);
  solveFactored(matrix, 3, pivots, vector);
  expect([...vector].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 2, 3]);
});

test('says when there is no solution', () => {
  expect(factor(Float64Array.of(1, 2, 2, 4), 2, new Int32Array(2))).toBe(false);
  expect(factor(Float64Array.of(Number.NaN), 1, new Int32Array(1))).toBe(false);
});
