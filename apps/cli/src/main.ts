#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { version } from './version.js';

// Help and version are asked for most and must cost little more than Node itself: nothing else is loaded for them.
const [first, ...rest] = process.argv.slice(2);
const text = rest.length === 0 ? textFor(first) : undefined;
if (text === undefined) {
  const { runCli } = await import('./cli.js');
  await runCli(process.argv.slice(2));
} else {
  process.stdout.on('error', () => process.exit(0));
  process.stdout.write(text);
}

function textFor(word: string | undefined): string | undefined {
  if (word === '--version' || word === '-V') return `${version}\n`;
  if (word !== undefined && word !== '--help' && word !== '-h' && word !== 'help') return undefined;
  try {
    return readFileSync(new URL('./help.txt', import.meta.url), 'utf8');
  } catch {
    // While the build makes that file.
    return undefined;
  }
}
