import { GenomeParseError } from './genome-parse-error.js';
import type { BaseLocation, Location, Position, RangeLocation, SiteLocation } from './location.js';

/** What is wrong with a location. The readers of files tell the same with their line. */
export const locationProblem = (problem: string): GenomeParseError =>
  new GenomeParseError({ format: 'GenBank', problem });

// Deeper than anything INSDC allows, and far from what the stack can take.
const MOST_NESTED = 50;
const OPERATORS = ['complement', 'join', 'order', 'bond', 'one-of'] as const;
const ACCESSION = /([A-Za-z_][\w.-]*):/y;
const NUMBER = /\d{1,15}/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Location {
    const location = this.#location(0);
    if (this.#at < this.#text.length) this.#fail();
    return location;
  }

  #location(depth: number): Location {
    if (depth > MOST_NESTED) throw locationProblem(`a location is nested more than ${MOST_NESTED} deep`);
    const operator = OPERATORS.find((name) => this.#text.startsWith(`${name}(`, this.#at));
    if (operator === undefined) return this.#simple();
    this.#at += operator.length + 1;
    const parts = [this.#location(depth + 1)];
    while (operator !== 'complement' && this.#take(',')) parts.push(this.#location(depth + 1));
    this.#expect(')');
    const [first] = parts;
    return operator === 'complement' && first !== undefined
      ? { kind: 'complement', of: first }
      : { kind: operator === 'complement' ? 'join' : operator, parts };
  }

  #simple(): RangeLocation | BaseLocation | SiteLocation {
    const accession = this.#match(ACCESSION)?.slice(0, -1);
    const remote = accession === undefined ? {} : { accession };
    const start = this.#position();
    if (this.#take('..')) return { kind: 'range', start, end: this.#position(), ...remote };
    if (start.upTo === undefined && start.beyond === undefined) {
      if (this.#take('^')) return { kind: 'site', left: start.at, right: this.#number(), ...remote };
      if (this.#take('.'))
        return { kind: 'base', position: { at: start.at, upTo: this.#number() }, ...remote };
    }
    return { kind: 'base', position: start, ...remote };
  }

  #position(): Position {
    if (this.#take('(')) {
      const at = this.#number();
      this.#expect('.');
      const upTo = this.#number();
      this.#expect(')');
      return { at, upTo };
    }
    const beyond = this.#take('<') ? '<' : this.#take('>') ? '>' : undefined;
    const at = this.#number();
    return beyond === undefined ? { at } : { at, beyond };
  }

  #number(): number {
    return Number(this.#match(NUMBER) ?? this.#fail());
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #take(token: string): boolean {
    const isThere = this.#text.startsWith(token, this.#at);
    if (isThere) this.#at += token.length;
    return isThere;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail();
  }

  #fail(): never {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    throw locationProblem(
      rest === ''
        ? 'a location ends too early'
        : `a location is not understood at ${JSON.stringify(rest)}, character ${this.#at + 1} of it`,
    );
  }
}

/** Reads a location of GenBank; blanks do not count. Linear in its length. @throws {GenomeParseError} without a line */
export const parseLocation = (text: string): Location => new Reader(text.replace(/\s+/g, '')).whole();
