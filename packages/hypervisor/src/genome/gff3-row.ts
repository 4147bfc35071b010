import { decode } from './gff3-text.js';

/** One line of nine columns. */
export interface Gff3Row {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly seqid: string;
  readonly source?: string;
  readonly type: string;
  /** Counted from 1, both included; on a circular record the end may lie behind the last base. */
  readonly start: number;
  readonly end: number;
  readonly score?: string;
  readonly strand: '+' | '-' | '.' | '?';
  readonly phase?: 0 | 1 | 2;
  /** In the order of the file; several values of one attribute stay together. */
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[];
}

const COLUMNS = 9;
const WHOLE = /^\d{1,15}$/;
const SCORE = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Says what is wrong and never returns. */
export type Fail = (problem: string) => never;

const decoded = (text: string, fail: Fail): string =>
  decode(text) ?? fail(`${JSON.stringify(text.slice(0, 40))} has a percent sign that encodes nothing`);

const attributesOf = (text: string, fail: Fail): Gff3Row['attributes'] => {
  if (text === '.') return [];
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      if (equals < 1) fail(`the attribute ${JSON.stringify(part.slice(0, 40))} has no name or no "="`);
      const values = part
        .slice(equals + 1)
        .split(',')
        .map((value) => decoded(value, fail));
      return [decoded(part.slice(0, equals), fail), values] as const;
    });
};

/** Reads a line of nine columns. */
export const parseRow = (text: string, line: number, fail: Fail): Gff3Row => {
  const columns = text.split('\t');
  if (columns.length !== COLUMNS) fail(`there are ${columns.length} columns instead of ${COLUMNS}`);
  const [seqid = '', source = '', type = '', start = '', end = '', score = '', strand = '', phase = ''] =
    columns;
  if (seqid === '' || seqid === '.') fail('the sequence id is missing');
  if (type === '' || type === '.') fail('the type is missing');
  if (!WHOLE.test(start) || !WHOLE.test(end)) fail(`start ${start} and end ${end} are no positions`);
  if (Number(start) < 1) fail('the start is below 1');
  if (Number(end) < Number(start)) fail(`the end ${end} is before the start ${start}`);
  if (score !== '.' && !SCORE.test(score)) fail(`the score ${JSON.stringify(score)} is no number`);
  if (strand !== '+' && strand !== '-' && strand !== '.' && strand !== '?')
    fail(`the strand ${JSON.stringify(strand)} is none of + - . ?`);
  if (phase !== '.' && phase !== '0' && phase !== '1' && phase !== '2')
    fail(`the phase ${JSON.stringify(phase)} is none of 0 1 2 .`);
  return {
    line,
    seqid: decoded(seqid, fail),
    ...(source === '.' || source === '' ? {} : { source: decoded(source, fail) }),
    type: decoded(type, fail),
    start: Number(start),
    end: Number(end),
    ...(score === '.' ? {} : { score }),
    strand,
    ...(phase === '.' ? {} : { phase: phase === '0' ? 0 : phase === '1' ? 1 : 2 }),
    attributes: attributesOf(columns[8] ?? '', fail),
  };
};

/** The values of an attribute; empty when it is not there. */
export const attributeOf = ({ attributes }: Gff3Row, name: string): readonly string[] =>
  attributes.find(([key]) => key === name)?.[1] ?? [];
