import { formatBytes, formatDuration } from '@bioxen/core';
import type { MapProgress } from '@bioxen/jobs';
import { styled } from '../terminal/colors.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

const EVERY_MS = 200;

/** One line on a terminal that tells how far a map is, how fast, and how long it still takes; nothing where there is none. */
export function progressLine(streams: StandardStreams): { tell(progress: MapProgress): void; end(): void } {
  const isShown = process.stderr.isTTY;
  const started = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  return {
    tell: (progress) => {
      const now = performance.now();
      if (!isShown || now - told < EVERY_MS) return;
      told = now;
      void streams.write(
        'stderr',
        `\r\u{1b}[K${styled('dim', progressText(progress, now - started, process.stderr.columns), process.stderr)}`,
      );
    },
    end: () => {
      if (isShown) void streams.write('stderr', '\r\u{1b}[K');
    },
  };
}

/**
 * What the line says after a time.
 * @param columns of the terminal: in a narrow one the line says less, since one that is broken in two could not be taken back
 */
export function progressText(progress: MapProgress, elapsedMs: number, columns = 80): string {
  const { records, bases, failed, bytesRead, sizeBytes } = progress;
  const rate = elapsedMs > 0 ? (bases / elapsedMs) * 1_000 : 0;
  const share = sizeBytes === undefined || sizeBytes === 0 ? undefined : Math.min(1, bytesRead / sizeBytes);
  const left = share === undefined || share === 0 ? undefined : (elapsedMs / share) * (1 - share);
  const said: readonly (readonly [text: string, weight: number])[] = [
    [share === undefined ? formatBytes(bytesRead) : bar(share), 0],
    ...(share === undefined ? [] : [[`${Math.floor(share * 100)} %`, 5] as const]),
    [`${inThousands(records)} records`, 1],
    [`${inBases(bases)}, ${inBases(rate)}/s`, 2],
    ...(failed === 0 ? [] : [[`${inThousands(failed)} failed`, 3] as const]),
    ...(left === undefined ? [] : [[`${formatDuration(Math.ceil(left / 1_000) * 1_000)} left`, 4] as const]),
  ];
  return fitted(said, columns);
}

/** As many of them as fit, the lightest left out first. */
function fitted(said: readonly (readonly [text: string, weight: number])[], columns: number): string {
  const line = said
    .map(([text]) => text)
    .join(' · ')
    .replace('] · ', '] ');
  if (line.length < columns || said.length === 1) return line.slice(0, Math.max(0, columns - 1));
  const lightest = Math.min(...said.map(([, weight]) => weight));
  return fitted(
    said.filter(([, weight]) => weight !== lightest),
    columns,
  );
}

function bar(share: number): string {
  const full = Math.round(share * 20);
  return `[${'#'.repeat(full)}${'.'.repeat(20 - full)}]`;
}

/** A whole number with commas: `1,234,567`. What Node has for it takes 15 ms the first time. */
export function inThousands(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A number of bases with its unit: `4.6 Mb`. */
export function inBases(bases: number): string {
  const step = [1e9, 1e6, 1e3].findIndex((unit) => bases >= unit);
  if (step < 0) return `${Math.round(bases)} b`;
  const value = bases / 10 ** (9 - 3 * step);
  return `${value.toFixed(value < 10 ? 1 : 0)} ${['Gb', 'Mb', 'kb'][step] ?? ''}`;
}
