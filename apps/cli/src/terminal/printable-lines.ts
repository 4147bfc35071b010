import { printable } from '@bioxen/core';

/**
 * Text from outside that may have several lines, made fit for a terminal: of its control characters only tabs and line
 * breaks stay what they are.
 */
export function printableLines(text: string): string {
  return text
    .split(/([\n\t])/)
    .map((part, at) => (at % 2 === 1 ? part : printable(part, Infinity)))
    .join('');
}
