import { MalformedRequest } from './malformed-request.js';
import { ocamlQuote } from './ocaml-text.js';
import type { RpcValue } from './rpc-value.js';

const deepest = 512;
const words: ReadonlyMap<string, RpcValue> = new Map<string, RpcValue>([
  ['true', { kind: 'bool', value: true }],
  ['false', { kind: 'bool', value: false }],
  ['null', { kind: 'null' }],
  ['NaN', { kind: 'float', value: NaN }],
  ['Infinity', { kind: 'float', value: Infinity }],
  ['-Infinity', { kind: 'float', value: -Infinity }],
]);

/** Reads JSON with the extras of xapi's parser: ints of 64 bits kept exact and apart from floats, bare NaN. */
export class JsonCursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The one value of the text. */
  document(): RpcValue {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) this.#fail(this.#at, `Invalid token '${this.#text.slice(this.#at)}'`);
    return value;
  }

  #value(depth: number): RpcValue {
    if (depth > deepest) throw new MalformedRequest('Stack_overflow');
    this.#space();
    const first = this.#text[this.#at];
    if (first === '"') return { kind: 'string', value: this.#string() };
    if (first === '{') return { kind: 'struct', members: this.#members(depth) };
    if (first === '[') return { kind: 'array', items: this.#items(depth) };
    const token = /^[-+.\w]+/.exec(this.#text.slice(this.#at, this.#at + 64))?.[0] ?? '';
    const value = words.get(token) ?? number(token);
    if (value === undefined) this.#unexpected();
    this.#at += token.length;
    return value;
  }

  #items(depth: number): RpcValue[] {
    const items: RpcValue[] = [];
    this.#list(']', () => items.push(this.#value(depth + 1)));
    return items;
  }

  #members(depth: number): ReadonlyMap<string, RpcValue> {
    const members = new Map<string, RpcValue>();
    this.#list('}', () => {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#unexpected();
      const name = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') this.#unexpected();
      this.#at += 1;
      const value = this.#value(depth + 1);
      if (!members.has(name)) members.set(name, value);
    });
    return members;
  }

  #list(end: string, readOne: () => void): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      readOne();
      this.#space();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== end) this.#unexpected();
      this.#at += 1;
      if (next === end) return;
    }
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (this.#text[end] !== '"') {
      if (end >= this.#text.length) this.#fail(this.#text.length, 'Unexpected end of input');
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.#at = end + 1;
    const literal = this.#text.slice(start, end + 1);
    const value = unquote(literal);
    if (value === undefined) this.#fail(start, `Invalid token '${literal}'`);
    return value;
  }

  #space(): void {
    while (' \n\t\r'.includes(this.#text[this.#at] ?? '-')) this.#at += 1;
  }

  #unexpected(): never {
    if (this.#at >= this.#text.length) this.#fail(this.#text.length, 'Unexpected end of input');
    this.#fail(this.#at, `Invalid token '${this.#text.slice(this.#at, this.#at + 20)}'`);
  }

  #fail(at: number, problem: string): never {
    const before = this.#text.slice(0, at).split('\n');
    const column = before.at(-1)?.length ?? 0;
    throw new MalformedRequest(
      `Yojson.Json_error(${ocamlQuote(`Line ${before.length}, bytes ${column - 1}-${column}:\n${problem}`)})`,
    );
  }
}

function unquote(literal: string): string | undefined {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' && !/\p{Surrogate}/u.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function number(token: string): RpcValue | undefined {
  if (/^-?(0|[1-9]\d*)$/.test(token)) {
    const value = BigInt(token);
    return BigInt.asIntN(64, value) === value ? { kind: 'int', value } : undefined;
  }
  if (/^-?(0|[1-9]\d*)(\.\d*)?([eE][-+]?\d+)?$/.test(token)) return { kind: 'float', value: Number(token) };
  return undefined;
}
