#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';
import { version } from './version.js';

/** No line of the help is longer. */
const HELP_WIDTH = 80;

// Help and version are asked for most and must cost little more than Node itself: nothing else is loaded for them.
const words = process.argv.slice(2);
// On a terminal the program alone is its menu.
const isMenu = words.length === 0 && process.stdin.isTTY && process.stdout.isTTY;
const alone = isMenu ? ['menu'] : ['--help'];
const text = !isMenu && words.length < 2 ? textFor(words[0]) : undefined;
if (text === undefined || !isWritten(text)) {
  const { runCli } = await import('./cli.js');
  await runCli(words.length === 0 ? alone : words);
}

function textFor(word: string | undefined): string | undefined {
  if (word === '--version' || word === '-V') return `${version}\n`;
  if (word !== undefined && word !== '--help' && word !== '-h' && word !== 'help') return undefined;
  // The whole program breaks its lines between words.
  if (process.stdout.isTTY && process.stdout.columns < HELP_WIDTH) return undefined;
  try {
    return readFileSync(new URL('./help.txt', import.meta.url), 'utf8');
  } catch {
    // While the build makes that file.
    return undefined;
  }
}

/** Is it out, all of it? Otherwise the whole program tries again, and can say what is wrong. */
function isWritten(output: string): boolean {
  try {
    return writeSync(1, output) === Buffer.byteLength(output);
  } catch {
    return false;
  }
}
