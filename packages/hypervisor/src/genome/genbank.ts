import type { Feature, Qualifier } from './feature.js';
import { FEATURE_INDENT, VALUE_INDENT } from './genbank-features.js';
import { formatLocus } from './genbank-locus.js';
import { createGenBankParser } from './genbank-parser.js';
import type { GenomeRecord, HeaderBlock } from './genome-record.js';
import { type GenomeSource, parseRecords, readRecords } from './genome-source.js';
import { formatLocation } from './location.js';

/** All records of a GenBank text. @throws {GenomeParseError} with the line */
export const parseGenBank = (text: string): GenomeRecord[] => parseRecords(text, createGenBankParser);

/** The records of a GenBank file, one by one while it is read. @throws {GenomeParseError} with the line */
export const readGenBank = (source: GenomeSource): AsyncGenerator<GenomeRecord, void, undefined> =>
  readRecords(source, createGenBankParser);

const VALUE_WIDTH = 58;
const HEADER_INDENT = 12;
const BASES_PER_LINE = 60;
const BASES_PER_WORD = 10;

// Values that GenBank writes without quotes.
const UNQUOTED = new Set([
  'anticodon', 'citation', 'codon', 'codon_start', 'compare', 'cons_splice', 'direction', 'estimated_length',
  'mod_base', 'number', 'rpt_type', 'rpt_unit_range', 'tag_peptide', 'transl_except', 'transl_table',
]); // prettier-ignore

/**
 * Lines cut where `isBreak` allows, none longer than `width` unless it cannot be cut. `dropped` letters at each cut belong
 * to no line.
 */
const wrap = (text: string, width: number, isBreak: (at: number) => boolean, dropped = 0): string[] => {
  const lines: string[] = [];
  let start = 0;
  while (text.length - start > width) {
    let end = start + width;
    while (end > start && !isBreak(end)) end--;
    if (end === start) {
      end = start + width + 1;
      while (end < text.length && !isBreak(end)) end++;
    }
    lines.push(text.slice(start, end));
    start = end + dropped;
  }
  if (start < text.length || lines.length === 0) lines.push(text.slice(start));
  return lines;
};

// Cut at single blanks only, which come back when the lines are joined.
const wrapWords = (text: string, width: number): string[] => {
  const isBreak = (at: number): boolean =>
    text[at] === ' ' && text[at - 1] !== ' ' && text[at + 1] !== ' ' && at + 1 < text.length;
  return wrap(text, width, isBreak, 1);
};

const wrapLocation = (text: string): string[] => wrap(text, VALUE_WIDTH, (at) => text[at - 1] === ',');

const qualifierLines = ({ name, value }: Qualifier): string[] => {
  if (value === undefined) return [`/${name}`];
  if (UNQUOTED.has(name) && !/[\s"]/.test(value)) return wrap(`/${name}=${value}`, VALUE_WIDTH, () => true);
  const text = `/${name}="${value.replaceAll('"', '""')}"`;
  return name === 'translation' ? wrap(text, VALUE_WIDTH, () => true) : wrapWords(text, VALUE_WIDTH);
};

const featureLines = (feature: Feature): string[] => {
  const [first = '', ...more] = wrapLocation(formatLocation(feature.location));
  const begin = `${FEATURE_INDENT}${feature.key.padEnd(VALUE_INDENT.length - FEATURE_INDENT.length - 1)} `;
  const rest = [...more, ...feature.qualifiers.flatMap(qualifierLines)];
  return [`${begin}${first}`, ...rest.map((line) => `${VALUE_INDENT}${line}`)];
};

const blockLines = ({ keyword, indent, text }: HeaderBlock): string[] =>
  text.split('\n').map((line, index) => {
    const label = index === 0 ? `${' '.repeat(indent)}${keyword}` : '';
    return `${label.padEnd(HEADER_INDENT - 1)} ${line}`.trimEnd();
  });

const sequenceLines = (sequence: string): string[] => {
  const lines: string[] = [];
  for (let start = 0; start < sequence.length; start += BASES_PER_LINE) {
    let line = `${start + 1}`.padStart(9);
    const end = Math.min(start + BASES_PER_LINE, sequence.length);
    for (let at = start; at < end; at += BASES_PER_WORD)
      line += ` ${sequence.slice(at, Math.min(at + BASES_PER_WORD, end))}`;
    lines.push(line);
  }
  return lines;
};

// These follow the feature table.
const AFTER_FEATURES = new Set(['BASE COUNT', 'CONTIG', 'WGS', 'WGS_SCAFLD']);

const own = (keyword: string, text: string): HeaderBlock => ({ keyword, indent: 0, text });

const recordLines = (record: GenomeRecord): string[] => [
  formatLocus(record),
  ...blockLines(own('DEFINITION', wrapWords(record.definition, 67).join('\n'))),
  ...blockLines(own('ACCESSION', wrapWords(record.accessions.join(' '), 67).join('\n'))),
  ...(record.version === undefined ? [] : blockLines(own('VERSION', record.version))),
  ...record.header.filter(({ keyword }) => !AFTER_FEATURES.has(keyword)).flatMap(blockLines),
  'FEATURES             Location/Qualifiers',
  ...record.features.flatMap(featureLines),
  ...record.header.filter(({ keyword }) => AFTER_FEATURES.has(keyword)).flatMap(blockLines),
  'ORIGIN',
  ...sequenceLines(record.sequence),
  '//',
];

/** Records as a GenBank text. `parseGenBank` gives back equal records: locations, qualifiers, header blocks, sequence. */
export const formatGenBank = (records: Iterable<GenomeRecord>): string => {
  const lines = [...records].flatMap(recordLines);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};
