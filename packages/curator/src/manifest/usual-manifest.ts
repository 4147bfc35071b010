const BEGIN = /^commands\s*=\s*\{\s*\}\s*modules\s*=\s*\{\s*\}\s*repository\s*=\s*\{\r?\n(?=([ \t]+)\S)/;
/** What a name may not hold: it would be written in another way. */
const NO_NAME = /["'\\\n]/;
const BARE_KEY = /([A-Za-z_]\w*)\s*=\s*\{/y;
const AFTER_KEY = /\]\s*=\s*\{/y;
const NEXT = /,?\r?\n/y;

/** A part of a text: from, to. */
export type Span = readonly [from: number, to: number];

/** Where the rocks of a manifest stand in its text. */
export class RockPlaces {
  /** In the order of the text. */
  readonly names: string[] = [];
  readonly #at = new Map<string, number>();
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** False where the name is there already. */
  add(name: string, from: number, to: number): boolean {
    if (this.#at.has(name)) return false;
    this.#at.set(name, this.names.length);
    this.names.push(name);
    this.#from.push(from);
    this.#to.push(to);
    return true;
  }

  spanOf(name: string): Span | undefined {
    const at = this.#at.get(name);
    return at === undefined ? undefined : [this.#from[at] as number, this.#to[at] as number];
  }
}

/**
 * Where each rock stands in a manifest that is laid out as LuaRocks does it: one rock after the other, indented once, its
 * table closed by a bracket on a line of its own with the same indent. What is inside has not been looked at. To find that is
 * some ten times faster than to read all of a big manifest, of which few rocks are ever needed.
 * @returns undefined for any other layout, and where a name is there twice
 */
export function usualLayout(text: string): RockPlaces | undefined {
  const [begin = '', indent = ''] = BEGIN.exec(text) ?? [];
  if (indent === '') return undefined;
  const end = `\n${indent}}`;
  const places = new RockPlaces();
  let at = begin.length;
  while (text.startsWith(indent, at)) {
    const key = keyAt(text, at + indent.length);
    if (key === undefined) return undefined;
    // An empty table is closed on its own line.
    const isEmpty = text[key.end] === '}';
    const close = isEmpty ? key.end : text.indexOf(end, key.end);
    if (close === -1) return undefined;
    const to = isEmpty ? close + 1 : close + end.length;
    if (!places.add(key.name, at, to)) return undefined;
    NEXT.lastIndex = to;
    if (!NEXT.test(text)) return undefined;
    at = NEXT.lastIndex;
  }
  return /^\}\s*$/.test(text.slice(at)) ? places : undefined;
}

/** The name that stands there, and where its table begins. There are thousands: no list of groups is made for each. */
function keyAt(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  if (text[at] !== '[') {
    BARE_KEY.lastIndex = at;
    const bare = BARE_KEY.exec(text);
    return bare === null ? undefined : { name: bare[1] as string, end: BARE_KEY.lastIndex };
  }
  const quote = text[at + 1];
  const close = quote === '"' || quote === "'" ? text.indexOf(quote, at + 2) : -1;
  const name = close === -1 ? '' : text.slice(at + 2, close);
  if (name === '' || NO_NAME.test(name)) return undefined;
  AFTER_KEY.lastIndex = close + 1;
  return AFTER_KEY.test(text) ? { name, end: AFTER_KEY.lastIndex } : undefined;
}
