import { ProtocolError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { EventReader, type ProgramEvent } from './event-reader.js';

const TALK = Buffer.from('listening ::1 8080\nmessage a 1 #0\n\nmessage b 2 #14\none 1 #3\nabc\nx\nlost 1\n');

const shown = ({ name, words, bytes }: ProgramEvent): readonly unknown[] => [
  name,
  ...words,
  Buffer.from(bytes).toString(),
];

test.each([1, 2, 3, 7, 1000])('gives the same events in pieces of %d bytes', (size) => {
  const events: (readonly unknown[])[] = [];
  const reader = new EventReader((event) => void events.push(shown(event)));
  for (let at = 0; at < TALK.length; at += size)
    expect(reader.push(TALK.subarray(at, at + size))).toBeUndefined();
  expect(events).toEqual([
    ['listening', '::1', '8080', ''],
    ['message', 'a', '1', ''],
    ['message', 'b', '2', 'one 1 #3\nabc\nx'],
    ['lost', '1', ''],
  ]);
});

test('keeps no bytes that somebody writes over', () => {
  const events: (readonly unknown[])[] = [];
  const reader = new EventReader((event) => void events.push(shown(event)));
  const piece = Buffer.from('message a 1 #3\nab');
  void reader.push(piece);
  piece.fill(0);
  void reader.push(Buffer.from('c\n'));
  expect(events).toEqual([['message', 'a', '1', 'abc']]);
});

test('waits for whoever takes the events', async () => {
  let release: () => void = () => undefined;
  const reader = new EventReader(
    async () =>
      await new Promise<void>((resolve) => {
        release = resolve;
      }),
  );
  let isTaken = false;
  const pushed = reader.push(Buffer.from('a\n'))?.then(() => {
    isTaken = true;
  });
  await Promise.resolve();
  expect(isTaken).toBe(false);
  release();
  await pushed;
  expect(isTaken).toBe(true);
});

test.each([['x'.repeat(2000)], [`${'x'.repeat(2000)}\n`], ['message a 1 #3\nabcd\n']])(
  'refuses what is no event: %#',
  (text) => {
    expect(() => new EventReader(() => undefined).push(Buffer.from(text))).toThrow(ProtocolError);
  },
);
