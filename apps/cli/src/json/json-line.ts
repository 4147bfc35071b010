/** About so many characters a piece. */
const PIECE = 2 ** 16;

/** What moves a cursor or turns the direction of a text, and what JSON need not escape. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * What `JSON.stringify` gives for plain data, and a newline, with escapes for what does something to a terminal, in pieces: together they may be longer than a string can
 * be, which in V8 is 2^29 - 24 characters.
 */
export function* jsonLine(value: unknown): Generator<string> {
  let piece = '';
  // Not one inside of the other by yield*: each part would climb through all of them.
  const open = [parts(value)];
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    const { done, value: part } = inner.next();
    if (done === true) open.pop();
    else if (typeof part !== 'string') open.push(part);
    else piece += part;
    if (piece.length < PIECE) continue;
    yield escaped(piece);
    piece = '';
  }
  yield `${escaped(piece)}\n`;
}

/** They stand in texts alone, in which escapes say the same. */
function escaped(piece: string): string {
  return piece.replaceAll(UNSAFE, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text, or the parts of what stands at that place. */
type Parts = Generator<string | Parts, void>;

function* parts(value: unknown): Parts {
  if (typeof value === 'string' && value.length > PIECE) yield* textParts(value);
  else if (Array.isArray(value)) yield* listParts(value);
  else if (typeof value === 'object' && value !== null) yield* recordParts(value);
  else yield JSON.stringify(value);
}

/** A character that is cut in two becomes two escapes, which say the same. */
function* textParts(text: string): Parts {
  yield '"';
  for (let at = 0; at < text.length; at += PIECE)
    yield JSON.stringify(text.slice(at, at + PIECE)).slice(1, -1);
  yield '"';
}

function* listParts(list: readonly unknown[]): Parts {
  yield '[';
  for (const [index, item] of list.entries()) {
    if (index > 0) yield ',';
    yield parts(item);
  }
  yield ']';
}

function* recordParts(record: object): Parts {
  let before = '{';
  for (const [key, item] of Object.entries(record) as [string, unknown][]) {
    if (item === undefined) continue;
    yield before;
    yield parts(key);
    yield ':';
    yield parts(item);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}
