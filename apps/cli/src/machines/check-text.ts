import { printable } from '@bioxen/core';
import { styled } from '../terminal/colors.js';

const MARKS = { ok: ['✓', 'green'], failed: ['✗', 'red'], skipped: ['·', 'dim'] } as const;

/** What a check of a pool found. */
interface Check {
  readonly id: string;
  readonly status: keyof typeof MARKS;
  readonly message: string;
  readonly fix?: string | undefined;
}

/** It as one line, and a second one with what mends it. */
export function checkText({ id, status, message, fix }: Check): string {
  const [mark, style] = MARKS[status];
  const line = `${styled(style, mark, process.stdout)} ${id.padEnd(12)}${printable(message, Infinity)}\n`;
  return fix === undefined
    ? line
    : `${line}    ${styled('bold', printable(fix, Infinity), process.stdout)}\n`;
}
