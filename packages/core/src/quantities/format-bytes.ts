const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/**
 * A size for people: `1.5 GB`, with 1 KB = 1024 bytes and at most two decimals. For
 * display: it rounds, so it is not the inverse of `parseBytes`.
 */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return String(bytes);
  let size = Math.abs(bytes);
  let unit: string = units[0];
  for (const next of units.slice(1)) {
    if (rounded(size) < 1024) break;
    size /= 1024;
    unit = next;
  }
  return `${bytes < 0 ? '-' : ''}${rounded(size)} ${unit}`;
}

function rounded(size: number): number {
  return Number(size.toFixed(2));
}
