import { CODON_TABLE_IDS } from './codon-table.js';
import { expandTabs, GenBankFeatures, type LocatedFeature } from './genbank-features.js';
import { type Locus, parseLocus } from './genbank-locus.js';
import { GenomeParseError } from './genome-parse-error.js';
import type { GenomeRecord, HeaderBlock } from './genome-record.js';
import type { LineParser, ParserFactory } from './genome-source.js';
import { segmentsOf } from './segments.js';

interface OpenRecord {
  readonly locus: Locus;
  readonly line: number;
  readonly header: HeaderBlock[];
  features: readonly LocatedFeature[];
  readonly sequence: string[];
  sequenceLength: number;
}

type Section = 'outside' | 'header' | 'features' | 'origin';

const HEADER_COLUMN = 12;
const NUMBERED = /^\s*\d+\s+/;
const NO_LETTERS = /[^A-Za-z*-]/;

class GenBankParser implements LineParser {
  readonly #emit: (record: GenomeRecord) => void;
  #line = 0;
  #firstText: number | undefined;
  #count = 0;
  #section: Section = 'outside';
  #record: OpenRecord | undefined;
  #features: GenBankFeatures | undefined;
  #block: { readonly keyword: string; readonly indent: number; readonly lines: string[] } | undefined;

  constructor(emit: (record: GenomeRecord) => void) {
    this.#emit = emit;
  }

  line(raw: string): void {
    this.#line++;
    this.#route(raw.includes('\t') ? expandTabs(raw) : raw);
  }

  end(): void {
    const record = this.#record;
    if (record !== undefined)
      this.#fail(`the record ${record.locus.name} has no "//" at its end; the file was cut short`);
    if (this.#count === 0 && this.#firstText !== undefined)
      this.#fail('there is no LOCUS line', this.#firstText);
  }

  #route(text: string): void {
    if (this.#features?.isInsideQuotes === true) return this.#features.line(text, this.#line);
    const code = text.charCodeAt(0);
    // Nearly every line of a file begins with a blank: sequence, features, continuations.
    const isIndented = code === 32 || text === '';
    if (this.#section === 'origin' && (isIndented || (code >= 48 && code <= 57))) return this.#sequence(text);
    if (isIndented) return this.#indented(text);
    if (text.startsWith('//')) return this.#finish();
    if (text.startsWith('LOCUS')) return this.#begin(text);
    if (this.#record === undefined) {
      // Headers of release files stand before the first record.
      this.#firstText ??= this.#line;
      return;
    }
    this.#closeFeatures();
    this.#closeBlock();
    if (text.startsWith('FEATURES')) {
      this.#section = 'features';
      this.#features = new GenBankFeatures();
    } else if (text.startsWith('ORIGIN')) this.#section = 'origin';
    else {
      this.#section = 'header';
      this.#open(text, 0);
    }
  }

  #begin(text: string): void {
    if (this.#record !== undefined)
      this.#fail(`the record ${this.#record.locus.name} has no "//" at its end`);
    const locus = parseLocus(text);
    if (locus === undefined) this.#fail('the LOCUS line names no length in bp, aa or rc');
    this.#count++;
    this.#section = 'header';
    this.#record = { locus, line: this.#line, header: [], features: [], sequence: [], sequenceLength: 0 };
  }

  #indented(text: string): void {
    if (this.#section === 'features') return this.#features?.line(text, this.#line);
    if (this.#section !== 'header') return;
    const content = text.trimStart();
    const indent = text.length - content.length;
    if (content === '' || indent >= HEADER_COLUMN || this.#block === undefined) {
      this.#block?.lines.push(text.slice(Math.min(indent, HEADER_COLUMN)).trimEnd());
      return;
    }
    this.#closeBlock();
    this.#open(content, indent);
  }

  #open(content: string, indent: number): void {
    const gap = content.search(/\s/);
    const keyword = gap < 0 ? content : content.slice(0, gap);
    const value = gap < 0 ? '' : content.slice(gap).trim();
    // The one keyword of two words.
    if (keyword === 'BASE' && value.startsWith('COUNT'))
      this.#block = { keyword: 'BASE COUNT', indent, lines: [value.slice(5).trim()] };
    else this.#block = { keyword, indent, lines: [value] };
  }

  #closeBlock(): void {
    if (this.#block === undefined) return;
    const { keyword, indent, lines } = this.#block;
    while (lines.length > 1 && lines.at(-1) === '') lines.pop();
    this.#record?.header.push({ keyword, indent, text: lines.join('\n') });
    this.#block = undefined;
  }

  #closeFeatures(): void {
    const record = this.#record;
    if (this.#features !== undefined && record !== undefined)
      record.features = [...record.features, ...this.#features.finish()];
    this.#features = undefined;
  }

  #sequence(text: string): void {
    const record = this.#record;
    if (record === undefined) return;
    const letters = text.replace(NUMBERED, '').replaceAll(' ', '').replaceAll('\t', '');
    if (letters === '') return;
    const wrong = NO_LETTERS.exec(letters);
    if (wrong !== null) this.#fail(`${JSON.stringify(wrong[0])} is no letter of a sequence`);
    record.sequence.push(letters);
    record.sequenceLength += letters.length;
  }

  #finish(): void {
    const record = this.#record;
    if (record === undefined) return;
    this.#closeFeatures();
    this.#closeBlock();
    const { locus, sequenceLength } = record;
    if (sequenceLength > 0 && sequenceLength !== locus.length)
      this.#fail(
        `LOCUS promises ${locus.length} ${locus.unit}, the sequence has ${sequenceLength}`,
        record.line,
      );
    for (const located of record.features) this.#check(located, locus);
    this.#emit(recordOf(record));
    this.#record = undefined;
    this.#section = 'outside';
  }

  #check({ feature, line }: LocatedFeature, locus: Locus): void {
    try {
      segmentsOf(feature.location, locus);
    } catch (error) {
      if (!GenomeParseError.isInstance(error)) throw error;
      this.#fail(`${feature.key}: ${error.problem}`, line);
    }
    const table = feature.qualifiers.find(({ name }) => name === 'transl_table')?.value;
    if (table !== undefined && !CODON_TABLE_IDS.includes(Number(table)))
      this.#fail(`${feature.key}: there is no codon table ${JSON.stringify(table)}`, line);
  }

  #fail(problem: string, line = this.#line): never {
    throw new GenomeParseError({ format: 'GenBank', problem, line });
  }
}

const OWN_FIELDS = ['DEFINITION', 'ACCESSION', 'VERSION'];

const recordOf = ({ locus, header, features, sequence }: OpenRecord): GenomeRecord => {
  const textOf = (keyword: string): string =>
    header.find((block) => block.keyword === keyword)?.text.replaceAll('\n', ' ') ?? '';
  const version = textOf('VERSION');
  return {
    ...locus,
    accessions: textOf('ACCESSION')
      .split(/\s+/)
      .filter((word) => word !== ''),
    ...(version === '' ? {} : { version }),
    definition: textOf('DEFINITION'),
    header: header.filter(({ keyword }) => !OWN_FIELDS.includes(keyword)),
    features: features.map(({ feature }) => feature),
    sequence: sequence.join(''),
    isSequenceAbsent: sequence.length === 0 && locus.length > 0,
  };
};

/** The parser of GenBank flat files. */
export const createGenBankParser: ParserFactory<GenomeRecord> = (emit) => new GenBankParser(emit);
