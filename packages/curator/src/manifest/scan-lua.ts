import { ManifestError } from '../errors/manifest-error.js';

const NAME = /[A-Za-z_]\w*/y;
/** Not `==`, which compares. */
const KEY_NAME = /([A-Za-z_]\w*)\s*=(?!=)/y;
const NUMBER = /-?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y;
/** Strings without an escape: nearly all of them. */
const PLAIN_STRING = /"([^"\\\n]*)"|'([^'\\\n]*)'/y;
const STRING = /"((?:[^"\\\n]|\\[^])*)"|'((?:[^'\\\n]|\\[^])*)'/y;
const LONG_STRING = /\[(=*)\[(?:\r?\n)?([^]*?)\]\1\]/y;
const BLANKS = /(?:\s+|--(?:\[(=*)\[[^]*?\]\1\]|(?!\[=*\[)[^\n]*))+/y;
const ESCAPE = /\\(\d{1,3}|x[\da-fA-F]{2}|\r?\n|[^])/g;

const ESCAPED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '\n',
  '\r\n': '\n',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** Goes through a text of Lua, from one piece to the next; blanks and comments between them are passed over. */
export interface LuaScanner {
  readonly isAtEnd: boolean;
  readonly isAtString: boolean;
  readonly isAtNumber: boolean;
  /** At a `[` that begins no string. */
  readonly isAtBracket: boolean;
  skipBlanks(): void;
  /** Passes over this character; false when another one is there. */
  skip(character: string): boolean;
  expect(character: string): void;
  takeName(): string;
  /** The name in front of `=`, and passes over both; undefined when there is none. */
  takeKeyName(): string | undefined;
  takeString(): string;
  takeNumber(): number;
  fail(problem: string): never;
}

/** @throws ManifestError, in each of its methods */
export function scanLua(text: string): LuaScanner {
  return new Scanner(text);
}

class Scanner implements LuaScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  get isAtString(): boolean {
    const character = this.#text[this.#at];
    return character === '"' || character === "'" || (character === '[' && !this.isAtBracket);
  }

  get isAtNumber(): boolean {
    return /[-.\d]/.test(this.#text[this.#at] ?? '');
  }

  get isAtBracket(): boolean {
    const next = this.#text[this.#at + 1];
    return this.#text[this.#at] === '[' && next !== '[' && next !== '=';
  }

  skipBlanks(): void {
    // Most pieces are parted by nothing, or by one blank.
    const code = this.#text.charCodeAt(this.#at);
    if (code > 45 || code === 34) return;
    const found = this.#match(BLANKS);
    if (found === undefined && this.#text.startsWith('--', this.#at)) this.fail('a comment has no end');
  }

  skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    this.skipBlanks();
    return true;
  }

  expect(character: string): void {
    if (!this.skip(character)) this.fail(`'${character}' is missing before ${this.#next()}`);
  }

  takeName(): string {
    const [name] = this.#match(NAME) ?? this.fail(`a name is missing before ${this.#next()}`);
    this.skipBlanks();
    return name;
  }

  takeKeyName(): string | undefined {
    const name = this.#match(KEY_NAME)?.[1];
    if (name !== undefined) this.skipBlanks();
    return name;
  }

  takeString(): string {
    const plain = this.#match(PLAIN_STRING);
    if (plain !== undefined) {
      this.skipBlanks();
      return plain[1] ?? plain[2] ?? '';
    }
    const long = this.#match(LONG_STRING);
    const found = long ?? this.#match(STRING) ?? this.fail('a string has no end');
    this.skipBlanks();
    if (long !== undefined) return long[2] ?? '';
    return this.#unescaped(found[1] ?? found[2] ?? '');
  }

  takeNumber(): number {
    const [text] = this.#match(NUMBER) ?? this.fail(`${this.#next()} is no number`);
    this.skipBlanks();
    return text.startsWith('-') ? -Number(text.slice(1)) : Number(text);
  }

  fail(problem: string): never {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    throw new ManifestError({ problem, line });
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #next(): string {
    return this.isAtEnd ? 'the end' : `'${this.#text.slice(this.#at, this.#at + 20).split('\n', 1)[0]}'`;
  }

  #unescaped(text: string): string {
    return text.replaceAll(ESCAPE, (_whole, escape: string) => {
      const known = ESCAPED[escape];
      if (known !== undefined) return known;
      if (escape.startsWith('x') && escape.length === 3)
        return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
      if (/^\d/.test(escape) && Number(escape) < 256) return String.fromCharCode(Number(escape));
      return this.fail(`'\\${escape}' is no escape`);
    });
  }
}
