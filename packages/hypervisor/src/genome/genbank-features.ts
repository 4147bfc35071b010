import type { Feature, Qualifier } from './feature.js';
import { GenomeParseError } from './genome-parse-error.js';
import type { Location } from './location.js';
import { parseLocation } from './parse-location.js';

/** A feature and the line where it begins. */
export interface LocatedFeature {
  readonly line: number;
  readonly feature: Feature;
}

const FEATURE_COLUMN = 5;
const VALUE_COLUMN = 21;

/** Qualifiers whose lines are joined without a blank, quoted or not. */
const UNBROKEN = new Set(['translation', 'transl_except', 'anticodon']);

const quotesIn = (text: string): number => {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
};

const indentOf = (text: string): number => {
  let at = 0;
  while (text.charCodeAt(at) === 32) at++;
  return at;
};

interface OpenQualifier {
  readonly name: string;
  readonly pieces: string[];
  readonly isQuoted: boolean;
  /** Quotes so far; odd while the value is open. */
  quotes: number;
}

const locationIn = (text: string, key: string, line: number): Location => {
  try {
    return parseLocation(text);
  } catch (error) {
    if (!GenomeParseError.isInstance(error)) throw error;
    throw new GenomeParseError({ format: 'GenBank', problem: `${key}: ${error.problem}`, line });
  }
};

/** Reads the lines of a feature table. @throws {GenomeParseError} with the line where the feature begins */
export class GenBankFeatures {
  readonly #features: LocatedFeature[] = [];
  #key: string | undefined;
  #line = 0;
  #location: string[] = [];
  #qualifiers: Qualifier[] = [];
  #open: OpenQualifier | undefined;

  /** Is a quoted value open? Then the table cannot end here. */
  get isInsideQuotes(): boolean {
    return this.#open !== undefined && this.#open.quotes % 2 === 1;
  }

  line(text: string, line: number): void {
    const indent = indentOf(text);
    if (indent === text.length) return;
    if (this.isInsideQuotes) return this.#continue(text.slice(Math.min(indent, VALUE_COLUMN)).trimEnd());
    const content = text.slice(indent).trimEnd();
    if (indent < VALUE_COLUMN && !content.startsWith('/')) return this.#begin(text, line);
    if (content.startsWith('/') && this.#location.length > 0) return this.#qualifier(content.slice(1));
    if (this.#open === undefined) this.#location.push(content);
    else this.#continue(content);
  }

  /** All features of the table. */
  finish(): readonly LocatedFeature[] {
    this.#closeFeature();
    return this.#features;
  }

  #begin(text: string, line: number): void {
    this.#closeFeature();
    const content = text.trim();
    const gap = content.search(/\s/);
    const isKeyAlone = gap < 0;
    this.#key = isKeyAlone ? content : content.slice(0, gap);
    this.#line = line;
    this.#location = isKeyAlone ? [] : [content.slice(gap)];
    this.#qualifiers = [];
  }

  #qualifier(text: string): void {
    this.#closeQualifier();
    const equals = text.indexOf('=');
    if (equals < 0) {
      this.#qualifiers.push({ name: text });
      return;
    }
    const value = text.slice(equals + 1);
    const isQuoted = value.startsWith('"');
    const quotes = isQuoted ? quotesIn(value) : 0;
    this.#open = { name: text.slice(0, equals), pieces: [value], isQuoted, quotes };
  }

  #continue(content: string): void {
    const open = this.#open;
    if (open === undefined) return;
    open.pieces.push(content);
    if (open.isQuoted) open.quotes += quotesIn(content);
  }

  #closeQualifier(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const text = open.pieces.join(UNBROKEN.has(open.name) || !open.isQuoted ? '' : ' ');
    const value = open.isQuoted ? text.slice(1, text.endsWith('"') ? -1 : undefined) : text;
    this.#qualifiers.push({
      name: open.name,
      value: open.isQuoted ? value.replaceAll('""', '"') : value,
    });
  }

  #closeFeature(): void {
    this.#closeQualifier();
    const key = this.#key;
    if (key === undefined) return;
    this.#key = undefined;
    const location = locationIn(this.#location.join(''), key, this.#line);
    this.#features.push({ line: this.#line, feature: { key, location, qualifiers: this.#qualifiers } });
  }
}

/** Tabs among the columns that mean something become blanks; those inside of values stay. */
export const expandTabs = (text: string): string => {
  let expanded = text;
  for (let at = expanded.indexOf('\t'); at >= 0 && at < VALUE_COLUMN; at = expanded.indexOf('\t'))
    expanded = `${expanded.slice(0, at)}${' '.repeat(8 - (at % 8))}${expanded.slice(at + 1)}`;
  return expanded;
};

/** Where the text of a feature table begins. */
export const FEATURE_INDENT: string = ' '.repeat(FEATURE_COLUMN);
/** Where locations and qualifiers begin. */
export const VALUE_INDENT: string = ' '.repeat(VALUE_COLUMN);
