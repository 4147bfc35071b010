import type { Random } from '@bioxen/core';

const pausesMs = [100, 200, 500, 1_000];
const longestMs = 2_000;

/**
 * The pause after the attempt of this number, from 1: short at first, and never longer than what makes a server that is
 * back wait for its clients. With jitter, so that clients that failed together do not come back together.
 */
export function reconnectPauseMs(attempt: number, random: Random): number {
  return (pausesMs[attempt - 1] ?? longestMs) * (0.5 + random.next() / 2);
}
