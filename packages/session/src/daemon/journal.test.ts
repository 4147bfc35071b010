import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bioxen/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from './journal.js';
import type { JournalEntry } from './journal-entry.js';
import { readLeftSessions } from './left-sessions.js';

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
function lines(of: string = path): string[] {
  return readFileSync(of, 'utf8')
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

test.each(['moved away', 'replaced'])('what was %s is written anew, whole', async (what) => {
  await says('a', 1);
  // Under another name it is still there.
  linkSync(path, `${path}.kept`);
  renameSync(path, `${path}.moved`);
  if (what === 'replaced') writeFileSync(path, '');
  await says('b', 1);
  expect(lines()).toEqual(['a1', 'b1']);
});

test('what was taken away is there again when it is looked for', async () => {
  await says('a', 1);
  rmSync(path);
  journal.check();
  await journal.written();
  expect(lines()).toEqual(['a1']);
});

/** A journal of a process that lives, or of one that does not. */
function leave(at: string, id: string, pid: number): void {
  const session = { id, vmType: 'basic', luaVersion: 'Lua 5.4', createdAt: 1, lastSeq: 5 };
  const head = { version: 2, daemon: { pid, startedAt: '' } };
  writeFileSync(at, `${[head, { session }].map((line) => JSON.stringify(line)).join('\n')}\n`);
}

const NEVER = 2 ** 30;
const idsLeft = async (): Promise<readonly string[]> =>
  (await readLeftSessions(path)).entries.map(({ id }) => id);

test('that of another daemon which lives stays, and this one is beside it until that has ended', async () => {
  leave(path, 'others', process.ppid);
  const own = `${path}.${String(process.pid)}`;
  await says('a', 1);
  await says('a', 2);
  expect(lines()).toEqual(['others5']);
  expect(lines(own)).toEqual(['a1', 'a2']);
  rmSync(path);
  journal.renew();
  await journal.written();
  expect(lines()).toEqual(['a2']);
  expect(existsSync(own)).toBe(false);
});

test('all that daemons left is told, of those that do not live, and goes when it is written down here', async () => {
  leave(path, 'first', NEVER);
  leave(`${path}.7`, 'second', NEVER);
  leave(`${path}.8`, 'living', process.ppid);
  writeFileSync(`${path}.9.new`, 'a part');
  const left = await readLeftSessions(path);
  expect(left.entries.map(({ id }) => id)).toEqual(['first', 'second']);
  await journal.close();
  for (const entry of left.entries) sessions.set(entry.id, entry);
  const of = { entries: () => [...sessions.values()], find: (id: string) => sessions.get(id) };
  journal = new Journal(path, of, systemClock, left.journals);
  await says('a', 1);
  expect(lines()).toEqual(['first5', 'second5', 'a1']);
  expect([7, 8].map((pid) => existsSync(`${path}.${String(pid)}`))).toEqual([false, true]);
});

test('what was lost before it is told after its end, too, while its process lives still', async () => {
  await says('a', 1);
  expect(await idsLeft()).toEqual([]);
  await journal.close();
  expect(await idsLeft()).toEqual(['a']);
});

test('one that has nothing to tell goes, and another in its place does not', async () => {
  await says('a', 1);
  sessions.clear();
  rmSync(path);
  leave(path, 'others', process.ppid);
  await journal.close();
  expect(lines()).toEqual(['others5']);
});

test('what is no file is no journal, and nobody waits for it', async () => {
  execFileSync('mkfifo', [path]);
  expect(await idsLeft()).toEqual([]);
  await says('a', 1);
  expect(lines()).toEqual(['a1']);
});

test('whoever looks for it where its folder has become a file is told that it is gone, and writes on later', async () => {
  await says('a', 1);
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, '');
  journal.check();
  await journal.written();
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  await says('b', 1);
  expect(lines()).toEqual(['a1', 'b1']);
});
