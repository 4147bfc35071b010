/** A number for people: three decimals, one from a hundred on, and two digits of what is less than a thousandth. */
export const amountText = (value: number): string => {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size < 0.001) return String(Number(value.toPrecision(2)));
  return String(Number(value.toFixed(size < 100 ? 3 : 1)));
};
