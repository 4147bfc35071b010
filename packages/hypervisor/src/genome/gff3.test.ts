import { describe, expect, test } from 'vitest';
import { GenomeParseError } from './genome-parse-error.js';
import { formatGff3, parseGff3 } from './gff3.js';
import { formatLocation } from './location.js';
import { parseLocation } from './parse-location.js';
import type { Feature } from './feature.js';
import type { GenomeRecord } from './genome-record.js';

const row = (...columns: readonly (string | number)[]): string => columns.join('\t');
const text = (...rows: readonly string[]): string => ['##gff-version 3', ...rows, ''].join('\n');

const TWO_EXONS = text(
  '##sequence-region chr%201 1 60',
  row('chr%201', 'made', 'gene', 1, 40, '.', '-', '.', 'ID=g1;Name=a%3Bb;Alias=x,y%2Cz'),
  row('chr%201', 'made', 'mRNA', 1, 40, '1.5e-3', '-', '.', 'ID=m1;Parent=g1'),
  row('chr%201', 'made', 'CDS', 1, 10, '.', '-', 1, 'ID=c1;Parent=m1;transl_table=4'),
  row('chr%201', 'made', 'CDS', 21, 40, '.', '-', 0, 'ID=c1;Parent=m1;transl_table=4'),
  row('chr%201', '.', 'region', 50, 60, '.', '.', '.', '.'),
);

describe('parseGff3', () => {
  test('joins lines of one id and decodes what is encoded', () => {
    const [record] = parseGff3(TWO_EXONS);
    expect(record).toMatchObject({ name: 'chr 1', length: 60, topology: 'linear', isSequenceAbsent: true });
    const [gene, , cds, region] = record?.features ?? [];
    expect(gene?.qualifiers).toEqual([
      { name: 'Name', value: 'a;b' },
      { name: 'Alias', value: 'x' },
      { name: 'Alias', value: 'y,z' },
    ]);
    expect(cds && formatLocation(cds.location)).toBe('complement(join(1..10,21..40))');
    expect(cds?.gff3).toEqual({ id: 'c1', parents: ['m1'], source: 'made' });
    expect(region?.gff3).toEqual({ strand: '.' });
  });

  test('a phase at the start becomes a codon start, odd phases are kept', () => {
    const [record] = parseGff3(
      text(
        row('a', '.', 'CDS', 1, 10, '.', '+', 2, 'ID=c1'),
        row('a', '.', 'CDS', 11, 20, '.', '+', 1, 'ID=c2'),
        row('a', '.', 'CDS', 25, 40, '.', '+', 1, 'ID=c2'),
      ),
    );
    expect(record?.features.map(({ qualifiers }) => qualifiers)).toEqual([
      [{ name: 'codon_start', value: '3' }],
      [{ name: 'codon_start', value: '2' }],
    ]);
    expect(record?.features[1]?.gff3?.phases).toEqual([1, 1]);
  });

  test('a feature of a circular sequence may pass its end', () => {
    const [record] = parseGff3(
      text(
        row('p', '.', 'region', 1, 100, '.', '+', '.', 'ID=r;Is_circular=true'),
        row('p', '.', 'CDS', 91, 120, '.', '+', 0, 'ID=c'),
      ),
    );
    expect(record?.topology).toBe('circular');
    expect(record?.features.map(({ location }) => formatLocation(location))).toEqual(['91..20']);
  });

  test.each([
    [
      'a circle of parents',
      text(
        row('a', '.', 'x', 1, 2, '.', '+', '.', 'ID=p;Parent=q'),
        row('a', '.', 'x', 1, 2, '.', '+', '.', 'ID=q;Parent=p'),
      ),
      2,
      'own ancestor',
    ],
    ['a missing sequence id', text(row('.', '.', 'x', 1, 2, '.', '+', '.', '.')), 2, 'sequence id'],
    ['a bad percent code', text(row('a', '.', 'x', 1, 2, '.', '+', '.', 'ID=%G1')), 2, 'percent'],
    [
      'an end before the start',
      text('#', row('a', '.', 'x', 5, 2, '.', '+', '.', '.')),
      3,
      'before the start',
    ],
    ['eight columns', text(row('a', '.', 'x', 1, 2, '.', '+', '.')), 2, '8 columns'],
    ['a strand that is none', text(row('a', '.', 'x', 1, 2, '.', 'x', '.', '.')), 2, 'strand'],
    ['a phase that is none', text(row('a', '.', 'CDS', 1, 2, '.', '+', 3, '.')), 2, 'phase'],
    ['a position that is none', text(row('a', '.', 'x', 'one', 2, '.', '+', '.', '.')), 2, 'no positions'],
    [
      'a range behind the sequence',
      text('##sequence-region a 1 10', row('a', '.', 'x', 5, 12, '.', '+', '.', '.')),
      3,
      'leaves',
    ],
    [
      'an unknown codon table',
      text(row('a', '.', 'CDS', 1, 3, '.', '+', 0, 'transl_table=8')),
      2,
      'codon table',
    ],
    ['a missing version', row('a', '.', 'x', 1, 2, '.', '+', '.', '.'), 1, 'gff-version'],
    ['another version', '##gff-version 2\n', 1, 'not 3'],
    ['a wrong letter in its FASTA part', text('##FASTA', '>a', 'AC7'), 4, '"7"'],
    ['an attribute without "="', text(row('a', '.', 'x', 1, 2, '.', '+', '.', 'ID')), 2, 'attribute'],
  ])('refuses %s, with the line', (_, bad, line, problem) => {
    let error: unknown;
    try {
      parseGff3(bad);
    } catch (caught) {
      error = caught;
    }
    expect(GenomeParseError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ line });
    expect((error as Error).message).toContain(problem);
  });

  test('a chain of a hundred thousand parents is no problem', () => {
    const rows = Array.from({ length: 100_000 }, (_, at) =>
      row('a', '.', 'x', 1, 2, '.', '+', '.', `ID=${at};Parent=${at + 1}`),
    );
    expect(parseGff3(text(...rows))[0]?.features).toHaveLength(100_000);
  });
});

describe('formatGff3', () => {
  test('writes what reads back the same', () => {
    const records = parseGff3(TWO_EXONS);
    expect(parseGff3(formatGff3(records))).toEqual(records);
  });

  test.each([
    '5',
    '<5..20',
    'complement(5..>20)',
    'join(1..5,11..20)',
    'complement(join(1..5,11..20))',
    'join(complement(11..20),complement(1..5))',
    'join(11..20,1..5)',
    'join(1..5,complement(11..20))',
    'join(91..100,1..5)',
    '91..5',
    'complement(91..5)',
    'complement(join(91..100,1..5))',
    'order(1..5,11..20)',
    '100^1',
    '7^8',
    '(3.5)..20',
    'join(1..5,J00194.1:7..9)',
    'J00194.1:7..9',
    'one-of(3,5)',
  ])('keeps the location %s on a circular record', (location) => {
    const feature: Feature = {
      key: 'misc_feature',
      location: parseLocation(location),
      qualifiers: [{ name: 'note', value: 'a=b;c,d%\té&' }, { name: 'pseudo' }],
    };
    const record: GenomeRecord = {
      name: 'p 1',
      accessions: [],
      definition: 'made',
      length: 100,
      unit: 'bp',
      moleculeType: 'DNA',
      topology: 'circular',
      header: [],
      features: [feature],
      sequence: 'acgtn'.repeat(20),
      isSequenceAbsent: false,
    };
    const [back] = parseGff3(formatGff3([{ ...record, name: 'p1' }]));
    expect(back?.topology).toBe('circular');
    expect(back?.sequence).toBe(record.sequence);
    expect(back?.features).toMatchObject([feature]);
    expect(back?.features.map((one) => formatLocation(one.location))).toEqual([location]);
  });
});

test('two records of one name are refused: one of them would be lost', () => {
  const [record] = parseGff3(text('##FASTA', '>a', 'ACGT'));
  const other = { ...(record as GenomeRecord), sequence: 'TT', length: 2 };
  expect(() => formatGff3([record as GenomeRecord, other])).toThrow("two of them are named 'a'");
  expect(parseGff3(formatGff3([record as GenomeRecord, { ...other, name: 'b' }]))).toHaveLength(2);
  let error: unknown;
  try {
    parseGff3(text('##FASTA', '>a', 'ACGT', '>b', 'A', '>a again', 'TT'));
  } catch (caught) {
    error = caught;
  }
  expect(GenomeParseError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ line: 7, problem: "there is a sequence 'a' already" });
});
