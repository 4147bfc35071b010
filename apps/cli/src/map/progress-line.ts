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
        `\r\u{1b}[K${styled('dim', progressText(progress, now - started), process.stderr)}`,
      );
    },
    end: () => {
      if (isShown) void streams.write('stderr', '\r\u{1b}[K');
    },
  };
}

/** What the line says after a time. */
export function progressText(progress: MapProgress, elapsedMs: number): string {
  const { records, bases, failed, bytesRead, sizeBytes } = progress;
  const rate = elapsedMs > 0 ? (bases / elapsedMs) * 1_000 : 0;
  const share = sizeBytes === undefined || sizeBytes === 0 ? undefined : Math.min(1, bytesRead / sizeBytes);
  const left = share === undefined || share === 0 ? undefined : (elapsedMs / share) * (1 - share);
  return [
    ...(share === undefined ? [formatBytes(bytesRead)] : [`${bar(share)} ${Math.floor(share * 100)} %`]),
    `${inThousands(records)} records`,
    `${inBases(bases)}, ${inBases(rate)}/s`,
    ...(failed === 0 ? [] : [`${inThousands(failed)} failed`]),
    ...(left === undefined ? [] : [`${formatDuration(Math.ceil(left / 1_000) * 1_000)} left`]),
  ].join(' · ');
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
