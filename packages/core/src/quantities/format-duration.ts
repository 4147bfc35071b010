const longUnits = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/**
 * A duration for people: `250ms`, `1.5s`, `1m30s`, `2h`. From one minute on it is
 * rounded to seconds, below one second to a tenth of a millisecond.
 */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return String(durationMs);
  const sign = durationMs < 0 ? '-' : '';
  const lengthMs = Math.abs(durationMs);
  if (lengthMs < 999.95) return `${sign}${Number(lengthMs.toFixed(1))}ms`;
  if (lengthMs < 59_999.5) return `${sign}${Number((lengthMs / 1_000).toFixed(3))}s`;
  let seconds = Math.round(lengthMs / 1_000);
  let text = '';
  for (const [unit, unitSeconds] of longUnits) {
    const count = Math.floor(seconds / unitSeconds);
    seconds -= count * unitSeconds;
    if (count > 0) text += `${count}${unit}`;
  }
  return sign + text;
}
