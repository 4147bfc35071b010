import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bioxen/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from './journal.js';
import type { JournalEntry } from './journal-entry.js';

let folder: string;
let path: string;
let sessions: Map<string, JournalEntry>;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'b-'));
  path = join(folder, 'journal');
  sessions = new Map();
  journal = new Journal(
    path,
    { entries: () => [...sessions.values()], find: (id) => sessions.get(id) },
    systemClock,
  );
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

async function says(id: string, lastSeq: number): Promise<void> {
  sessions.set(id, { id, vmType: 'basic', luaVersion: 'Lua 5.4', createdAt: 1, lastSeq });
  journal.touch(id);
  await journal.written();
}

/** What the file says behind its head, line by line. */
function lines(): string[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const said = JSON.parse(line) as { readonly session?: JournalEntry; readonly gone?: string };
      return said.session === undefined
        ? `-${said.gone ?? ''}`
        : `${said.session.id}${String(said.session.lastSeq)}`;
    });
}

test('a change is a line at the end', async () => {
  await says('a', 1);
  await says('b', 1);
  await says('a', 2);
  sessions.delete('b');
  journal.touch('b');
  await journal.written();
  expect(lines()).toEqual(['a1', 'b1', 'a2', '-b']);
});

test('changes of one moment are one', async () => {
  for (let seq = 1; seq <= 100; seq++) void says('a', seq);
  await journal.written();
  expect(lines()).toEqual(['a100']);
});

test('it does not grow for ever', async () => {
  for (let seq = 1; seq <= 5_000; seq++) await says('a', seq);
  expect(lines().length).toBeLessThan(1_100);
  expect(lines().at(-1)).toBe('a5000');
});

test('what was taken away is written anew, whole', async () => {
  await says('a', 1);
  await says('b', 1);
  rmSync(path);
  await says('b', 2);
  expect(lines()).toEqual(['a1', 'b2']);
});
