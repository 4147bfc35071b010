import { MalformedRequest } from './malformed-request.js';
import { ocamlQuote } from './ocaml-text.js';

const namedEntities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['lt', '<'],
  ['quot', '"'],
]);

// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** An opening tag. */
export interface XmlTag {
  readonly name: string;
  /** `<name/>`: no closing tag follows. */
  readonly isEmpty: boolean;
}

/** Reads XML from the front, strictly: what is not well-formed, or needs a document type, is refused. */
export class XmlCursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    // Ends of lines are one LF before anything else looks at them (XML 1.0, section 2.11).
    this.#text = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    const unclean = this.#text.search(forbidden);
    if (unclean !== -1) this.#fail('character sequence illegal here', unclean);
  }

  /** Everything before the root element. */
  skipProlog(): void {
    if (this.#text.trim() === '') this.#fail('unexpected end of input', this.#text.length);
    this.skipSpace();
    if (this.#text[this.#at] !== '<') this.#fail('expected root element', 0);
  }

  /** White space, comments and processing instructions. */
  skipSpace(): void {
    for (;;) {
      while (isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
      if (this.#text.startsWith('<!--', this.#at)) this.#skipPast('-->');
      else if (this.#text.startsWith('<?', this.#at)) this.#skipPast('?>');
      else return;
    }
  }

  /** The next tag, if one opens here. */
  tryOpen(): XmlTag | undefined {
    if (this.#text[this.#at] !== '<' || this.#text[this.#at + 1] === '/') return undefined;
    const end = this.#text.indexOf('>', this.#at);
    if (end === -1) this.#fail('unexpected end of input', this.#text.length);
    const tag = /^<([A-Za-z_][\w.-]*)\s*(\/?)>$/.exec(this.#text.slice(this.#at, end + 1));
    if (tag === null) this.#fail('character sequence illegal here', this.#at);
    this.#at = end + 1;
    return { name: tag?.[1] ?? '', isEmpty: tag?.[2] === '/' };
  }

  /** The opening tag of this name, which must come next. */
  open(name: string): XmlTag {
    this.skipSpace();
    const tag = this.tryOpen();
    if (tag === undefined || tag.name !== name) {
      if (this.#at >= this.#text.length) this.#fail('unexpected end of input', this.#text.length);
      const found = tag === undefined ? 'data' : `open_tag(${tag.name})`;
      throw new MalformedRequest(`Xmlrpc.Parse_error("${found}", "open_tag(${name})", _)`);
    }
    return tag;
  }

  /** The closing tag of this name, which must come next. */
  close(name: string): void {
    this.skipSpace();
    const expected = `</${name}`;
    if (!this.#text.startsWith(expected, this.#at)) {
      if (this.#at >= this.#text.length) this.#fail('unexpected end of input', this.#text.length);
      this.#fail(`found </…> where ${expected}> is expected`, this.#at);
    }
    this.#at += expected.length;
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
    if (this.#text[this.#at] !== '>') this.#fail('character sequence illegal here', this.#at);
    this.#at += 1;
  }

  /** Character data up to the next tag: entities, CDATA and comments are resolved. */
  data(): string {
    let data = '';
    for (;;) {
      const end = this.#text.indexOf('<', this.#at);
      if (end === -1) this.#fail('unexpected end of input', this.#text.length);
      data += this.#decode(this.#text.slice(this.#at, end));
      this.#at = end;
      if (this.#text.startsWith('<![CDATA[', end)) {
        const from = end + '<![CDATA['.length;
        this.#skipPast(']]>');
        data += this.#text.slice(from, this.#at - 3);
      } else if (this.#text.startsWith('<!--', end)) this.#skipPast('-->');
      else return data;
    }
  }

  /** Is a closing tag next? */
  get isAtClose(): boolean {
    return this.#text.startsWith('</', this.#at);
  }

  #decode(raw: string): string {
    if (raw.includes(']]>')) this.#fail('character sequence illegal here', this.#at);
    if (!raw.includes('&')) return raw;
    return raw.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
      const known = whole.endsWith(';') ? (namedEntities.get(name) ?? numericEntity(name)) : undefined;
      if (known === undefined) this.#fail(`unknown entity reference (${name})`, this.#at);
      return known ?? '';
    });
  }

  #skipPast(end: string): void {
    const found = this.#text.indexOf(end, this.#at);
    if (found === -1) this.#fail('unexpected end of input', this.#text.length);
    this.#at = found + end.length;
  }

  #fail(problem: string, at: number): never {
    const before = this.#text.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new MalformedRequest(`Xmlm.Error(${before.length}:${column}, ${ocamlQuote(problem)})`);
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09;
}

function numericEntity(name: string): string | undefined {
  const digits = /^#(?:x([\da-fA-F]+)|(\d+))$/.exec(name);
  if (digits === null) return undefined;
  const code = Number.parseInt(digits[1] ?? digits[2] ?? '', digits[1] === undefined ? 10 : 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  const character = String.fromCodePoint(code);
  return forbidden.test(character) ? undefined : character;
}
