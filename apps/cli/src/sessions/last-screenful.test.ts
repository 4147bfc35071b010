import type { ReadEvent } from 'bioxen';
import { expect, test } from 'vitest';
import { lastScreenful } from './last-screenful.js';

const HEAD = { seq: 1, time: 0 } as const;
const output = (text: string): ReadEvent => ({
  ...HEAD,
  kind: 'stdout',
  requestId: 1,
  bytes: Buffer.from(text),
});
const input = (code: string): ReadEvent => ({ ...HEAD, kind: 'input', requestId: 1, clientId: 'c1', code });
const state: ReadEvent = { ...HEAD, kind: 'state', state: 'idle', what: 'detached' };

/** What is shown, events apart by `|`, and how many bytes are not. */
function shownOf(
  events: readonly ReadEvent[],
  rows: number,
  columns: number = 10,
): readonly [string, number] {
  const { shown, leftOut, leftOutBytes } = lastScreenful(events, { rows, columns });
  const isOutput = (event: ReadEvent): event is ReadEvent & { readonly kind: 'stdout' } =>
    event.kind === 'stdout';
  const bytes = (list: readonly ReadEvent[]): number =>
    list.reduce((sum, event) => sum + (isOutput(event) ? event.bytes.length : 0), 0);
  // Nothing is twice, and nothing nowhere.
  expect(bytes(shown) + leftOutBytes).toBe(bytes(events));
  expect(bytes(leftOut)).toBeLessThanOrEqual(leftOutBytes);
  const texts = shown.map((event) => (isOutput(event) ? Buffer.from(event.bytes).toString() : event.kind));
  return [texts.join('|'), leftOutBytes];
}

test('what fits is shown whole', () => {
  expect(shownOf([], 3)).toEqual(['', 0]);
  expect(shownOf([state], 1)).toEqual(['state', 0]);
  expect(shownOf([output('a\nb\nc\n')], 3)).toEqual(['a\nb\nc\n', 0]);
  expect(shownOf([state, input('x'), output('a'), output('b\n'), state], 3, 40)).toEqual([
    'state|input|a|b\n|state',
    0,
  ]);
});

test('older lines go whole, wherever events begin', () => {
  expect(shownOf([output('a\nb\nc\n')], 2)).toEqual(['b\nc\n', 2]);
  expect(shownOf([output('a\nb\nc')], 2)).toEqual(['b\nc', 2]);
  expect(shownOf([output('a\nb'), state, output('b\nc'), output('c')], 2)).toEqual(['b|state|b\nc|c', 2]);
  expect(shownOf([output('a\n'), output('\n'), output('b\n')], 2)).toEqual(['\n|b\n', 2]);
  expect(shownOf([output('a'), output('b\nc\n')], 1)).toEqual(['c\n', 3]);
});

test('a line takes the rows that it fills, and escape sequences fill none', () => {
  expect(shownOf([output(`a\n${'b'.repeat(11)}\nc\n`)], 3)).toEqual([`${'b'.repeat(11)}\nc\n`, 2]);
  expect(shownOf([output(`a\n${'b'.repeat(11)}\nc\n`)], 2)).toEqual(['c\n', 14]);
  const red = `\u001B[31m${'b'.repeat(10)}\u001B[39m\n`;
  expect(shownOf([output(`a\n${red}c\n`)], 2)).toEqual([`${red}c\n`, 2]);
});

test('of a last line that is longer than the screen the end is shown, from the beginning of a character on', () => {
  expect(shownOf([output('x'.repeat(25)), output('y'.repeat(5))], 2)).toEqual([
    `${'x'.repeat(15)}|${'y'.repeat(5)}`,
    10,
  ]);
  expect(shownOf([output(`a\n${'é'.repeat(11)}€é\n`)], 1)).toEqual(['éé€é\n', 20]);
});

test('the programs of others take rows, too', () => {
  expect(shownOf([output('a\n'), input('x = 1'), output('b\n')], 3, 40)).toEqual(['a\n|input|b\n', 0]);
  expect(shownOf([output('a\n'), input('x = 1'), output('b\n')], 2, 40)).toEqual(['input|b\n', 2]);
  expect(shownOf([output('a\n'), input('x\n'.repeat(9)), output('b\n')], 3, 40)).toEqual(['b\n', 2]);
});
