/** Why a hole of a template cannot be filled: its quoted word would be read as something else there. */
export type HoleProblem =
  | 'stands in quotes'
  | 'stands in backticks'
  | 'stands in a comment'
  | 'stands in arithmetic'
  | 'stands behind << or case';

type Place = 'single' | 'dollar-single' | 'double' | 'backticks' | 'comment' | 'arithmetic' | 'substitution';

const problems: Readonly<Record<Exclude<Place, 'substitution'>, HoleProblem>> = {
  single: 'stands in quotes',
  'dollar-single': 'stands in quotes',
  double: 'stands in quotes',
  backticks: 'stands in backticks',
  comment: 'stands in a comment',
  arithmetic: 'stands in arithmetic',
};

/**
 * Reads the text of a template as a POSIX shell does, as far as it takes to know where a word in single quotes is one word:
 * at the top, and within `$( )`.
 */
export class HolePlaces {
  readonly #within: { readonly place: Place; depth: number }[] = [];
  // A here-document has quotes of another kind; a `case` closes parentheses that it did not open.
  #isUnclear = false;
  // What stands before the next letter: a comment begins only behind a blank, and a word goes on behind a hole.
  #before = ' ';

  /** Goes on with the text up to the next hole, and says what is wrong with that place. */
  next(text: string): HoleProblem | undefined {
    for (let at = 0; at < text.length; at += 1) at += this.#read(text, at);
    const place = this.#place;
    if (place !== undefined && place !== 'substitution') return problems[place];
    // A backslash would take the first quote of the word for a letter.
    if (this.#before === '\\') return 'stands in quotes';
    this.#before = 'x';
    return this.#isUnclear ? 'stands behind << or case' : undefined;
  }

  get #place(): Place | undefined {
    return this.#within.at(-1)?.place;
  }

  /** Reads a letter; gives back how many it took beside that. */
  #read(text: string, at: number): number {
    const letter = text[at] ?? '';
    const before = this.#before;
    this.#before = letter;
    const place = this.#place;
    if (place === 'single') return letter === "'" ? this.#leave() : 0;
    if (place === 'comment') return letter === '\n' ? this.#leave() : 0;
    if (letter === '\\') return this.#skip(text, at);
    if (place === 'dollar-single') return letter === "'" ? this.#leave() : 0;
    if (place === 'backticks') return letter === '`' ? this.#leave() : 0;
    return this.#readOpen(text, at, before);
  }

  #readOpen(text: string, at: number, before: string): number {
    const rest = text.slice(at, at + 3);
    const current = this.#within.at(-1);
    if (rest === '$((') return this.#enter('arithmetic', 2);
    if (rest.startsWith('$(')) return this.#enter('substitution', 1);
    if (rest[0] === '`') return this.#enter('backticks');
    if (current?.place === 'double') return rest[0] === '"' ? this.#leave() : 0;
    if (rest.startsWith("$'")) return this.#enter('dollar-single', 1);
    if (rest[0] === "'") return this.#enter('single');
    if (rest[0] === '"') return this.#enter('double');
    if (rest[0] === '#' && /[\s;&|()]/.test(before)) return this.#enter('comment');
    if (rest === '<<<') return 2;
    if (rest.startsWith('<<') && current?.place !== 'arithmetic') this.#isUnclear = true;
    if (current === undefined) return 0;
    if (current.place === 'substitution' && text.startsWith('case', at)) this.#isUnclear = true;
    if (rest[0] === '(') current.depth += 1;
    if (rest[0] === ')') {
      if (current.depth === 0) return this.#leave();
      current.depth -= 1;
    }
    return 0;
  }

  // A backslash and what it stands before; at the end of a text it stands before the hole.
  #skip(text: string, at: number): number {
    if (at + 1 < text.length) this.#before = 'x';
    return 1;
  }

  #enter(place: Place, more = 0): number {
    // The second parenthesis of arithmetic closes it.
    this.#within.push({ place, depth: place === 'arithmetic' ? 1 : 0 });
    this.#before = ' ';
    return more;
  }

  #leave(): number {
    this.#within.pop();
    return 0;
  }
}
