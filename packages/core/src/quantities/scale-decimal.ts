/**
 * `digits` (like `1.5`) times `unit`, exactly. Undefined when the product is no whole
 * number or is beyond the safe integers.
 */
export function scaleDecimal(digits: string, unit: number): number | undefined {
  const [whole = '', fraction = ''] = digits.split('.');
  const scale = 10n ** BigInt(fraction.length);
  const product = BigInt(whole + fraction) * BigInt(unit);
  if (product % scale !== 0n) return undefined;
  const result = Number(product / scale);
  return Number.isSafeInteger(result) ? result : undefined;
}
