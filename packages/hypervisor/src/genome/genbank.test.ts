import { describe, expect, test } from 'vitest';
import { formatGenBank, parseGenBank, readGenBank } from './genbank.js';
import { GenomeParseError } from './genome-parse-error.js';
import { type GenomeRecord, recordId } from './genome-record.js';
import { qualifierOf } from './feature.js';

const TEXT = `LOCUS       PLASMID7                  72 bp    DNA     circular SYN 01-JAN-2024
DEFINITION  A plasmid of two lines of
            definition.
ACCESSION   PLASMID7 OLD1
VERSION     PLASMID7.2
KEYWORDS    .
SOURCE      synthetic DNA construct
  ORGANISM  synthetic DNA construct
            other sequences; artificial sequences.
REFERENCE   1  (bases 1 to 72)
  AUTHORS   Doe,J.
   PUBMED   123
COMMENT     First line.

            Third line.
FEATURES             Location/Qualifiers
     source          1..72
                     /organism="synthetic DNA construct"
                     /mol_type="other DNA"
     gene            complement(join(61..72,
                     1..9))
                     /gene="lef""t"
                     /pseudo
     CDS             10..33
                     /codon_start=1
                     /transl_table=11
                     /note="a note that
                     /looks like a qualifier and goes on
                     for lines"
                     /translation="MKV
                     LSAG"
     misc_feature    <40..>50
     regulatory      55^56
CONTIG      join(X1.1:1..72)
ORIGIN
        1 aattccggaa tgaaagttct gagcgcgggt taaccggaat tcaattccgg aattgattcc
       61 ggaattccgg aa
//
`;

const only = (text: string): GenomeRecord => {
  const [record, ...more] = parseGenBank(text);
  if (record === undefined || more.length > 0) throw new Error('not one record');
  return record;
};

const errorOf = (text: string): GenomeParseError => {
  try {
    parseGenBank(text);
  } catch (error) {
    if (GenomeParseError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('parseGenBank', () => {
  const record = only(TEXT);

  test('reads LOCUS, accession, version and definition', () => {
    expect(record).toMatchObject({
      name: 'PLASMID7',
      accessions: ['PLASMID7', 'OLD1'],
      version: 'PLASMID7.2',
      definition: 'A plasmid of two lines of definition.',
      length: 72,
      unit: 'bp',
      moleculeType: 'DNA',
      topology: 'circular',
      division: 'SYN',
      date: '01-JAN-2024',
      isSequenceAbsent: false,
    });
    expect(recordId(record)).toBe('PLASMID7.2');
    expect(record.sequence).toHaveLength(72);
  });

  test('keeps header blocks with their depth and lines', () => {
    expect(record.header.map(({ keyword, indent }) => `${indent} ${keyword}`)).toEqual([
      '0 KEYWORDS',
      '0 SOURCE',
      '2 ORGANISM',
      '0 REFERENCE',
      '2 AUTHORS',
      '3 PUBMED',
      '0 COMMENT',
      '0 CONTIG',
    ]);
    expect(record.header.find(({ keyword }) => keyword === 'COMMENT')?.text).toBe(
      'First line.\n\nThird line.',
    );
  });

  test('reads qualifiers over several lines, doubled quotes, flags and slashes in quotes', () => {
    const [, gene, cds] = record.features;
    if (gene === undefined || cds === undefined) throw new Error('features are missing');
    expect(gene.qualifiers).toEqual([{ name: 'gene', value: 'lef"t' }, { name: 'pseudo' }]);
    expect(qualifierOf(cds, 'note')).toBe('a note that /looks like a qualifier and goes on for lines');
    expect(qualifierOf(cds, 'translation')).toBe('MKVLSAG');
    expect(qualifierOf(cds, 'transl_table')).toBe('11');
  });

  test('reads several records, what stands before the first, CRLF and tabs', () => {
    const two = `GBSYN1.SEQ   Genetic Sequence Data Bank\n\n${TEXT}\n${TEXT}`;
    expect(parseGenBank(two)).toEqual([record, record]);
    expect(parseGenBank(TEXT.replaceAll('\n', '\r\n'))).toEqual([record]);
    expect(parseGenBank(TEXT.replaceAll('                     /', '\t\t     /'))).toEqual([record]);
    expect(parseGenBank('')).toEqual([]);
  });

  test('flags a record without sequence and keeps its length', () => {
    const empty = only(TEXT.replace(/ORIGIN[^/]*/, 'ORIGIN\n'));
    expect(empty).toMatchObject({ length: 72, sequence: '', isSequenceAbsent: true });
  });

  test.each([
    ['a file cut short', TEXT.slice(0, TEXT.indexOf('ORIGIN')), 34, 'cut short'],
    ['a file cut inside of quotes', TEXT.slice(0, TEXT.indexOf('goes on')), 28, 'cut short'],
    ['a second LOCUS before the end', TEXT.replace('//\n', TEXT), 38, 'no "//"'],
    ['a length that is not that of the sequence', TEXT.replace('72 bp', '73 bp'), 1, 'promises 73'],
    ['a location behind the end', TEXT.replace('10..33', '10..133'), 24, 'leaves the record'],
    ['a location that is none', TEXT.replace('10..33', '10..'), 24, 'ends too early'],
    [
      'a range backwards on a linear record',
      TEXT.replace('circular', 'linear  ').replace('10..33', '33..10'),
      24,
      'linear',
    ],
    ['an unknown codon table', TEXT.replace('transl_table=11', 'transl_table=99'), 24, '"99"'],
    ['a letter that is none', TEXT.replace('aattccggaa tg', 'aattccggaa t!'), 36, '"!"'],
    ['a LOCUS line without length', TEXT.replace('72 bp', 'bp'), 1, 'no length'],
    ['no record at all', '\nhello\n', 2, 'no LOCUS'],
  ])('refuses %s, with the line', (_, text, lineNumber, problem) => {
    const error = errorOf(text);
    expect(error.message).toContain(problem);
    expect(error.code).toBe('GENOME_PARSE_FAILED');
    expect(error.line).toBe(lineNumber);
  });
});

test('formatGenBank writes what reads back the same, whatever stands in the values', () => {
  const record = only(TEXT);
  expect(only(formatGenBank([record]))).toEqual(record);
  const values = [
    '',
    '"',
    '""a',
    'x'.repeat(200),
    `two  blanks ${'word '.repeat(40)}end`,
    '/pseudo',
    'a="b"',
  ];
  const hostile = {
    ...record,
    features: record.features.map((feature) => ({
      ...feature,
      qualifiers: values.map((value) => ({ name: 'note', value })),
    })),
  };
  expect(only(formatGenBank([hostile]))).toEqual(hostile);
});

test('readGenBank gives each record as soon as it is whole', async () => {
  let given = 0;
  const pieces = async function* (): AsyncGenerator<string> {
    for (; given < 3; given++) yield TEXT;
  };
  for await (const record of readGenBank(pieces())) {
    expect(record.name).toBe('PLASMID7');
    expect(given).toBe(0);
    break;
  }
});

test('the work grows with the length, not with its square', () => {
  const bases = (count: number): string => {
    const lines = Array.from(
      { length: count / 60 },
      (_, at) => `${`${at * 60 + 1}`.padStart(9)} ${'acgtacgtac '.repeat(6)}`,
    );
    return `LOCUS       X ${count} bp DNA linear BCT 01-JAN-2024\nFEATURES             Location/Qualifiers\nORIGIN\n${lines.join('\n')}\n//\n`;
  };
  expect(only(bases(6_000_000)).sequence).toHaveLength(6_000_000);
  const wide = `join(${Array.from({ length: 50_000 }, (_, at) => `${at * 2 + 1}..${at * 2 + 1}`).join(',')})`;
  const text = bases(120_000).replace('ORIGIN', `     CDS             ${wide}\nORIGIN`);
  expect(only(text).features).toHaveLength(1);
});
