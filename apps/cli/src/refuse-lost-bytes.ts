import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.js';

const REPLACEMENT = '\uFFFD';
/** So many characters on each side show where it is. */
const SHOWN = 20;

/**
 * Refuses words that are not what was typed. Node takes the command line for UTF-8 and puts U+FFFD for other bytes;
 * only where the system shows the bytes, as Linux does, is it known that they were others.
 * @throws UsageError
 */
export function refuseLostBytes(words: readonly string[]): void {
  if (!words.some((word) => word.includes(REPLACEMENT))) return;
  const given = commandLine()?.slice(-words.length);
  const at = given?.findIndex((bytes) => !isUtf8(bytes)) ?? -1;
  const word = words[at];
  // Something else than our words stands there when the process has another title.
  if (word === undefined || given?.some((bytes, index) => bytes.toString('utf8') !== words[index])) return;
  throw new UsageError(
    `Argument ${String(at + 1)} holds bytes that are no UTF-8, and would arrive as others: ${around(word)}`,
    'Code may stand in a file or come on standard input (bioxen run -), data on standard input: there bytes are kept.',
  );
}

function commandLine(): readonly Buffer[] | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync('/proc/self/cmdline');
  } catch {
    return undefined;
  }
  const words: Buffer[] = [];
  for (let start = 0, end = bytes.indexOf(0); end !== -1; start = end + 1, end = bytes.indexOf(0, start)) {
    words.push(bytes.subarray(start, end));
  }
  return words;
}

function around(word: string): string {
  const at = word.indexOf(REPLACEMENT);
  const [start, end] = [Math.max(at - SHOWN, 0), at + SHOWN];
  return `'${start > 0 ? '…' : ''}${word.slice(start, end)}${end < word.length ? '…' : ''}'`;
}
