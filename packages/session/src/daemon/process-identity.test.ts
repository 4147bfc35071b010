import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAlive, ownIdentity, parseStat } from './process-identity.js';

/** A line of proc(5) with this state and these flags. */
const line = (state: string, flags: number): string =>
  `7 (a) b (c) ${state} 1 7 7 0 -1 ${String(flags)} ${Array.from({ length: 12 }, (_, n) => String(n)).join(' ')} 4711 0`;

test.each([
  ['one that runs', 'R', 4_194_304, false],
  ['one that sleeps', 'S', 1_077_936_128, false],
  ['one that is stopped', 'T', 4_194_304, false],
  ['one that is ending', 'R', 4_194_308, true],
  ['one that nobody has asked how it ended', 'Z', 4_194_316, true],
  ['one that is gone', 'X', 4_194_316, true],
])('%s', (_what, state, flags, hasEnded) => {
  expect(parseStat(line(state, flags))).toEqual({ hasEnded, startedAt: '4711' });
});

test('it is told from another of its number, and lives no longer than it does', async () => {
  expect(isAlive(ownIdentity())).toBe(true);
  expect(isAlive({ pid: process.pid, startedAt: '1' })).toBe(false);
  const child = spawn('sleep', ['1000']);
  await once(child, 'spawn');
  const { pid = 0 } = child;
  const { startedAt } = parseStat(readFileSync(`/proc/${String(pid)}/stat`, 'latin1'));
  expect(isAlive({ pid, startedAt })).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(isAlive({ pid, startedAt })).toBe(false);
});
