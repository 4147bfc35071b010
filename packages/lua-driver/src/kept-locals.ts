/** A program whose outermost locals are kept for the next one. */
export interface KeptLocals {
  /** The program without the word `local` where it declares them; nothing else moves. */
  readonly code: string;
  /** What it declares. */
  readonly names: readonly string[];
}

/** Comments and strings, which hide what stands in them; words; and any other character but blanks. */
const TOKENS = new RegExp(
  [
    String.raw`--\[(?<fence>=*)\[.*?(?:\]\k<fence>\]|$)`,
    String.raw`--[^\n]*`,
    String.raw`\[(?<level>=*)\[.*?(?:\]\k<level>\]|$)`,
    String.raw`"(?:\\.|[^"\\])*(?:"|$)`,
    String.raw`'(?:\\.|[^'\\])*(?:'|$)`,
    String.raw`[\w\u0080-\u{10ffff}]+`,
    String.raw`\S`,
  ].join('|'),
  'gsu',
);

const NAME = /^[A-Za-z_]\w*$/;
const OPENING = new Set(['do', 'function', 'if', 'repeat']);
const CLOSING = new Set(['end', 'until']);

interface Token {
  readonly text: string;
  readonly end: number;
}

/** A piece of the program to replace. */
interface Change {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Makes assignments of the outermost `local` declarations. Those with an attribute (`<close>`, `<const>`) stay what they
 * are, and so does what is no Lua: its own message says why.
 */
export function keepLocals(code: string): KeptLocals {
  const tokens = tokensOf(code);
  const names = new Set<string>();
  const changes: Change[] = [];
  let depth = 0;
  for (const [place, { text, end }] of tokens.entries()) {
    if (OPENING.has(text)) depth++;
    else if (CLOSING.has(text)) depth--;
    else if (text === 'local' && depth === 0) {
      const declared = declaredBy(tokens, place + 1);
      if (declared === undefined) continue;
      for (const name of declared.names) names.add(name);
      changes.push({ at: end - text.length, end, text: ' '.repeat(text.length) });
      if (!declared.hasValue) changes.push({ at: declared.end, end: declared.end, text: ' = nil' });
    }
  }
  return { code: changed(code, changes), names: [...names] };
}

function tokensOf(code: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index } of code.matchAll(TOKENS)) {
    if (!text.startsWith('--')) tokens.push({ text, end: index + text.length });
  }
  return tokens;
}

/** What stands behind a `local`; undefined for what cannot be an assignment. */
function declaredBy(
  tokens: readonly Token[],
  first: number,
): { readonly names: readonly string[]; readonly end: number; readonly hasValue: boolean } | undefined {
  const word = (place: number): string => tokens[place]?.text ?? '';
  if (word(first) === 'function') {
    return NAME.test(word(first + 1)) ? { names: [word(first + 1)], end: 0, hasValue: true } : undefined;
  }
  const names: string[] = [];
  let place = first;
  for (; ; place += 2) {
    const name = word(place);
    // Of two of one name an assignment would set the other.
    if (!NAME.test(name) || names.includes(name)) return undefined;
    names.push(name);
    if (word(place + 1) !== ',') break;
  }
  const next = word(place + 1);
  if (next === '<') return undefined;
  return { names, end: tokens[place]?.end ?? 0, hasValue: next === '=' && word(place + 2) !== '=' };
}

function changed(code: string, changes: readonly Change[]): string {
  let text = '';
  let from = 0;
  for (const { at, end, text: instead } of changes) {
    text += code.slice(from, at) + instead;
    from = end;
  }
  return text + code.slice(from);
}
