import { expect, test } from 'vitest';
import { inThousands, progressText } from './progress-line.js';

const progress = { records: 1_200, bases: 3_000_000, failed: 0, resumedChunks: 0, chunks: 3, bytesRead: 250 };

test('tells share, records, bases, rate and the time that is left', () => {
  expect(progressText({ ...progress, sizeBytes: 1_000 }, 2_000)).toBe(
    '[#####...............] 25 % · 1,200 records · 3.0 Mb, 1.5 Mb/s · 6s left',
  );
});

test('tells what was read where the size is not known, and how many failed', () => {
  expect(progressText({ ...progress, failed: 2 }, 1_000)).toBe(
    '250 B · 1,200 records · 3.0 Mb, 3.0 Mb/s · 2 failed',
  );
});

test('says less where the terminal is narrow, and never fills its last column', () => {
  const state = { ...progress, failed: 2, sizeBytes: 1_000 };
  const texts = [100, 80, 60, 40, 20, 4].map((columns) => progressText(state, 2_000, columns));
  expect(texts).toEqual([
    '[#####...............] 25 % · 1,200 records · 3.0 Mb, 1.5 Mb/s · 2 failed · 6s left',
    '25 % · 1,200 records · 3.0 Mb, 1.5 Mb/s · 2 failed · 6s left',
    '25 % · 3.0 Mb, 1.5 Mb/s · 2 failed · 6s left',
    '25 % · 2 failed · 6s left',
    '25 % · 6s left',
    '25 ',
  ]);
});

test('puts commas between thousands', () => {
  expect([0, 999, 1_000, 12_345_678].map((count) => inThousands(count))).toEqual([
    '0',
    '999',
    '1,000',
    '12,345,678',
  ]);
});
