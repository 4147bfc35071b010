import { hasColors } from '../terminal/colors.js';
import type { Check } from './check.js';

/** What the output goes to. */
export function checkTerminal(stream: { readonly isTTY?: boolean; readonly columns?: number }): Check {
  const kind =
    stream.isTTY === true ? `${String(stream.columns ?? 80)} columns` : 'the output is no terminal';
  return {
    id: 'terminal',
    status: 'info',
    message: `terminal: ${kind}, ${hasColors(stream) ? 'colors' : 'no colors'}`,
  };
}
