/** About so many characters a piece. */
const PIECE = 2 ** 16;

/**
 * What `JSON.stringify` gives for plain data, and a newline, in pieces: together they may be longer than a string can
 * be, which in V8 is 2^29 - 24 characters.
 */
export function* jsonLine(value: unknown): Generator<string> {
  let piece = '';
  for (const part of parts(value)) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n`;
}

function* parts(value: unknown): Generator<string> {
  if (typeof value === 'string' && value.length > PIECE) yield* textParts(value);
  else if (Array.isArray(value)) yield* listParts(value);
  else if (typeof value === 'object' && value !== null) yield* recordParts(value);
  else yield JSON.stringify(value);
}

/** A character that is cut in two becomes two escapes, which say the same. */
function* textParts(text: string): Generator<string> {
  yield '"';
  for (let at = 0; at < text.length; at += PIECE)
    yield JSON.stringify(text.slice(at, at + PIECE)).slice(1, -1);
  yield '"';
}

function* listParts(list: readonly unknown[]): Generator<string> {
  yield '[';
  for (const [index, item] of list.entries()) {
    if (index > 0) yield ',';
    yield* parts(item);
  }
  yield ']';
}

function* recordParts(record: object): Generator<string> {
  let before = '{';
  for (const [key, item] of Object.entries(record) as [string, unknown][]) {
    if (item === undefined) continue;
    yield before;
    yield* parts(key);
    yield ':';
    yield* parts(item);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}
