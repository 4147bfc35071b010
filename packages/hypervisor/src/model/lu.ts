/**
 * Factors a dense matrix of `size` rows, stored row by row, into L and U with partial pivoting, in its place.
 * False when it is singular or holds something that is no number; the matrix is then of no use.
 */
export const factor = (matrix: Float64Array, size: number, pivots: Int32Array): boolean => {
  for (let column = 0; column < size; column++) {
    let pivot = column;
    let largest = Math.abs(matrix[column * size + column] ?? 0);
    for (let row = column + 1; row < size; row++) {
      const candidate = Math.abs(matrix[row * size + column] ?? 0);
      if (candidate > largest) {
        largest = candidate;
        pivot = row;
      }
    }
    if (!(largest > 0) || !Number.isFinite(largest)) return false;
    pivots[column] = pivot;
    if (pivot !== column) {
      for (let at = 0; at < size; at++) {
        const held = matrix[column * size + at] ?? 0;
        matrix[column * size + at] = matrix[pivot * size + at] ?? 0;
        matrix[pivot * size + at] = held;
      }
    }
    const inverse = 1 / (matrix[column * size + column] ?? 0);
    for (let row = column + 1; row < size; row++) {
      const from = row * size;
      const multiplier = (matrix[from + column] ?? 0) * inverse;
      if (multiplier === 0) continue;
      matrix[from + column] = multiplier;
      for (let at = column + 1; at < size; at++)
        matrix[from + at] = (matrix[from + at] ?? 0) - multiplier * (matrix[column * size + at] ?? 0);
    }
  }
  return true;
};

/** Solves with what `factor` left; the right side becomes the solution. */
export const solveFactored = (
  matrix: Float64Array,
  size: number,
  pivots: Int32Array,
  vector: Float64Array,
): void => {
  for (let row = 0; row < size; row++) {
    const pivot = pivots[row] ?? row;
    if (pivot === row) continue;
    const held = vector[row] ?? 0;
    vector[row] = vector[pivot] ?? 0;
    vector[pivot] = held;
  }
  for (let row = 0; row < size; row++) {
    let sum = vector[row] ?? 0;
    for (let at = 0; at < row; at++) sum -= (matrix[row * size + at] ?? 0) * (vector[at] ?? 0);
    vector[row] = sum;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = vector[row] ?? 0;
    for (let at = row + 1; at < size; at++) sum -= (matrix[row * size + at] ?? 0) * (vector[at] ?? 0);
    vector[row] = sum / (matrix[row * size + row] ?? 1);
  }
};
