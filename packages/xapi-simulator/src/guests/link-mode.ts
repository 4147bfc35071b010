import { checkOptions, InvalidOptionError, milliseconds } from '@bioxen/core';

/** How late and how slowly a network hands on what is sent, each way. */
export interface LinkPace {
  /** From one side to the other. @defaultValue 0 */
  readonly delayMs?: number | undefined;
  /** @defaultValue as many as there are */
  readonly bytesPerSecond?: number | undefined;
}

/**
 * What the network between a guest and its clients does. `open`: all passes. `stalled`: nothing passes, and nothing is lost.
 * `blackhole`: what is sent either way is lost without a word, the end of the guest too. `reset`: connections are reset, old and
 * new ones. A pace: all passes, late or slowly.
 */
export type GuestLinkMode = 'open' | 'stalled' | 'blackhole' | 'reset' | LinkPace;

const words: readonly unknown[] = ['open', 'stalled', 'blackhole', 'reset'];

/** @throws InvalidOptionError for what is no mode */
export function checkLinkMode(mode: GuestLinkMode): void {
  if (words.includes(mode)) return;
  if (typeof mode !== 'object' || mode === null) {
    throw new InvalidOptionError(
      'mode',
      "it is none of 'open', 'stalled', 'blackhole', 'reset', and no pace",
      {
        hint: 'A pace is { delayMs, bytesPerSecond }.',
      },
    );
  }
  checkOptions(
    mode,
    {
      delayMs: milliseconds,
      bytesPerSecond: (value) =>
        typeof value === 'number' && value > 0 ? undefined : 'a number of bytes a second above 0',
    },
    'mode',
  );
}
