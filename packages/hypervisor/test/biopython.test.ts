import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  CODON_TABLE_IDS,
  codonTable,
  formatFasta,
  formatGenBank,
  type GenomeRecord,
  parseFasta,
  parseGenBank,
  parseGff3,
  formatGff3,
  recordId,
  segmentsOf,
  sequenceOf,
  translate,
} from '@bioxen/hypervisor/genome';
import { beforeEach, describe, expect, test } from 'vitest';
import { findPythonWith } from './find-python.js';
import { randomFrom, randomRecord } from './random-records.js';

interface Answer {
  readonly records: readonly {
    readonly id: string;
    readonly name: string;
    readonly definition: string;
    readonly topology: string;
    readonly sequence: string;
    readonly features: readonly {
      readonly key: string;
      readonly parts: readonly (readonly [number, number, number])[];
      readonly qualifiers: Readonly<Record<string, readonly string[]>>;
      readonly sequence: string;
    }[];
  }[];
  readonly rewritten: string;
  readonly fasta: readonly (readonly [string, string, string])[];
  readonly proteins: readonly string[];
}

const script = fileURLToPath(new URL('biopython.py', import.meta.url));
const python = findPythonWith('Bio');
const records = Array.from({ length: 24 }, (_, seed) => randomRecord(seed + 1));
const genbank = formatGenBank(records);

const frames = CODON_TABLE_IDS.flatMap((table) => {
  const random = randomFrom(table);
  // Where a codon is residue and stop, Biopython reads it as a stop as soon as a letter is ambiguous.
  const isPlain = [...codonTable(table).stops].every(
    (codon) => codonTable(table).residues.get(codon) === '*',
  );
  return [0, 1].map((ambiguous): readonly [string, number] => {
    const letters = ambiguous === 1 && isPlain ? 'ACGTRYSWKMBDHVN' : 'ACGT';
    const bases = Array.from({ length: 900 }, () => letters[Math.floor(random() * letters.length)]).join('');
    // No stop of two meanings at the end: there Biopython has another rule.
    return [`${bases}GCT`, table];
  });
});

const answer = (): Answer => {
  const fasta = formatFasta(parseFasta(genbankAsFasta));
  const input = JSON.stringify({ genbank, fasta, frames });
  const output = execFileSync(python.path ?? '', [script], { input, maxBuffer: 2 ** 28 });
  return JSON.parse(output.toString()) as Answer;
};

const genbankAsFasta = formatFasta(
  records.map((record) => ({
    id: recordId(record),
    description: record.definition,
    sequence: record.sequence,
  })),
);

/** A record as the Python program describes it. */
const described = (record: GenomeRecord): Answer['records'][number] => ({
  id: recordId(record),
  name: record.name,
  // Biopython drops the full stop at the end.
  definition: record.definition.replace(/\.$/, ''),
  topology: record.topology,
  sequence: record.sequence.toUpperCase(),
  features: record.features.map((feature) => ({
    key: feature.key,
    parts: segmentsOf(feature.location, record).map(({ start, end, strand }) => [start, end, strand]),
    qualifiers: Object.fromEntries(
      feature.qualifiers.map(({ name }) => [
        name,
        feature.qualifiers.filter((one) => one.name === name).map(({ value = '' }) => value),
      ]),
    ),
    sequence: (sequenceOf(record, feature) ?? '').toUpperCase(),
  })),
});

describe('M21 against Biopython', () => {
  beforeEach(({ skip }) => {
    if (python.skipReason !== undefined) skip(python.skipReason);
  });

  const theirs = python.skipReason === undefined ? answer() : undefined;

  test('24 records that we write mean the same to Biopython', () => {
    expect(theirs?.records).toEqual(records.map(described));
  });

  test('24 records that Biopython writes mean the same to us', () => {
    const back = parseGenBank(theirs?.rewritten ?? '');
    expect(back.map(described)).toEqual(records.map(described));
  });

  test('its FASTA records are ours', () => {
    expect(theirs?.fasta).toEqual(
      parseFasta(genbankAsFasta).map(({ id, description, sequence }) => [
        id,
        `${id} ${description}`,
        sequence,
      ]),
    );
  });

  test('54 frames are translated alike, each by its table', () => {
    expect(frames.map(([bases, table]) => translate(bases, { table }))).toEqual(theirs?.proteins);
  });
});

test.each(records)('$name comes back from GenBank and from GFF3 unchanged', (record) => {
  expect(parseGenBank(formatGenBank([record]))).toEqual([record]);
  const [back] = parseGff3(formatGff3([record]));
  expect(back?.sequence).toBe(record.sequence);
  expect(back?.features.map(({ key, location, qualifiers }) => ({ key, location, qualifiers }))).toEqual(
    record.features,
  );
});
