import { stripVTControlCharacters } from 'node:util';
import type { ReadEvent } from 'bioxen';
import { inputNotice } from './input-notice.js';

const NEWLINE = '\n';

/** How much a terminal shows. */
export interface ScreenSize {
  readonly rows: number;
  readonly columns: number;
}

/** The end of what a session has written. */
export interface Screenful {
  /** Events to show: of the first, which is output, the beginning may be gone. */
  readonly shown: readonly ReadEvent[];
  /** Those before them. */
  readonly leftOut: readonly ReadEvent[];
  /** Of the output that is left out. */
  readonly leftOutBytes: number;
}

interface Place {
  readonly at: number;
  readonly offset: number;
}

/**
 * The last events that fit on a screen, in whole lines. Of a last line that is longer than the screen the end is shown.
 * Columns are counted in characters, without escape sequences.
 */
export function lastScreenful(events: readonly ReadEvent[], { rows, columns }: ScreenSize): Screenful {
  let start: Place = { at: events.length, offset: 0 };
  let room = rows;
  /** What was walked through of the line that `start` stands behind, a character a byte. */
  let line = '';
  /** Does what we say, or the prompt, begin below? Then a newline ends a line, and begins none. */
  let isAtLineEnd = true;
  const rowsOf = (text: string): number =>
    Math.ceil(stripVTControlCharacters(Buffer.from(text, 'latin1').toString('utf8')).length / columns);
  /** Takes the line that begins there; false when there is no room for it. */
  const take = (begin: Place, least: number): boolean => {
    const needed = Math.max(least, rowsOf(line));
    if (needed > room) {
      if (room === rows) start = placeBehind(events, begin, line.length - room * columns);
      return false;
    }
    room -= needed;
    start = begin;
    line = '';
    return true;
  };
  for (let at = events.length - 1; at >= 0; at--) {
    const event = events[at];
    if (event === undefined) break;
    if (event.kind === 'stdout' || event.kind === 'stderr') {
      const text = Buffer.from(event.bytes).toString('latin1');
      let end = text.length;
      for (let newline = text.lastIndexOf(NEWLINE); newline !== -1;) {
        line = text.slice(newline + 1, end) + line;
        const begin = newline + 1 === text.length ? { at: at + 1, offset: 0 } : { at, offset: newline + 1 };
        if (!take(begin, isAtLineEnd && line === '' ? 0 : 1)) return parted(events, start);
        isAtLineEnd = false;
        end = newline;
        newline = newline === 0 ? -1 : text.lastIndexOf(NEWLINE, newline - 1);
      }
      line = text.slice(0, end) + line;
    } else if (event.kind === 'input' || event.kind === 'environment') {
      // It stands on a line of its own.
      if (line !== '' && !take({ at: at + 1, offset: 0 }, 1)) return parted(events, start);
      const told = event.kind === 'input' ? inputNotice(event).split(NEWLINE) : [''];
      const needed = told.reduce((sum, each) => sum + Math.max(1, Math.ceil(each.length / columns)), 0);
      if (needed > room) return parted(events, start);
      room -= needed;
      start = { at, offset: 0 };
      isAtLineEnd = true;
    }
  }
  if (line === '' || take({ at: 0, offset: 0 }, 1)) start = { at: 0, offset: 0 };
  return parted(events, start);
}

/** So many bytes of output further, and there at the beginning of a character. */
function placeBehind(events: readonly ReadEvent[], { at, offset }: Place, bytes: number): Place {
  let left = bytes;
  let from = offset;
  for (let place = at; place < events.length; place++, from = 0) {
    const event = events[place];
    if (event?.kind !== 'stdout' && event?.kind !== 'stderr') continue;
    const there = event.bytes.length - from;
    if (left < there) {
      let begin = from + left;
      while (begin < event.bytes.length && ((event.bytes[begin] ?? 0) & 0xc0) === 0x80) begin++;
      return { at: place, offset: begin };
    }
    left -= there;
  }
  return { at: events.length, offset: 0 };
}

function parted(events: readonly ReadEvent[], { at, offset }: Place): Screenful {
  const before = events.slice(0, at);
  const [first, ...rest] = events.slice(at);
  const isCut = first !== undefined && offset > 0 && (first.kind === 'stdout' || first.kind === 'stderr');
  const cut = isCut
    ? [{ ...first, bytes: first.bytes.subarray(offset) }]
    : first === undefined
      ? []
      : [first];
  const bytes = before.reduce(
    (sum, event) => sum + (event.kind === 'stdout' || event.kind === 'stderr' ? event.bytes.length : 0),
    isCut ? offset : 0,
  );
  return { shown: [...cut, ...rest], leftOut: before, leftOutBytes: bytes };
}
