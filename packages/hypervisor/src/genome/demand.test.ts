import { describe, expect, test } from 'vitest';
import { readCodingSequence } from './coding-sequence.js';
import { codonUsage } from './codon-usage.js';
import { demandOf } from './demand.js';
import { parseGenBank } from './genbank.js';
import type { GenomeRecord } from './genome-record.js';

const TEXT = `LOCUS       GUEST 60 bp DNA linear SYN 01-JAN-2024
FEATURES             Location/Qualifiers
     CDS             1..12
                     /locus_tag="A1"
                     /transl_table=11
     CDS             complement(19..30)
                     /gene="b"
                     /transl_table=4
                     /transl_except=(pos:complement(25..27),aa:Sec)
     CDS             <31..42
                     /codon_start=2
                     /transl_table=11
     CDS             43..51
                     /pseudo
ORIGIN
        1 ttgaaagctt aaccccccct atgatttcat ttgaaagctt aaccccccct atgatttcat
//
`;

const guest = (): GenomeRecord => {
  const [record] = parseGenBank(TEXT);
  if (record === undefined) throw new RangeError('no record');
  return record;
};

describe('demandOf', () => {
  test('counts the residues of each protein, pseudo genes left out', () => {
    const { cds, skipped, residuesPerCycle, atpPerCycle } = demandOf(guest());
    expect(cds.map(({ gene, residues }) => [gene, residues])).toEqual([
      ['A1', 3],
      ['b', 3],
      ['', 3],
    ]);
    expect([skipped, residuesPerCycle, atpPerCycle]).toEqual([1, 9, 37.8]);
  });

  test('follows the expression profile, by locus tag, by gene, and else by its default', () => {
    const copies = new Map([
      ['A1', 100],
      ['b', 10],
    ]);
    const demand = demandOf(guest(), {
      expression: { copies, default: 0 },
      cycleSeconds: 10,
      elongationRate: 2,
      activeFraction: 0.5,
    });
    expect(demand).toMatchObject({
      residuesPerCycle: 330,
      residuesPerSecond: 33,
      ribosomes: 33,
      atpPerSecond: 138.6,
    });
  });

  test.each([Number.NaN, -1, Infinity])('refuses %d copies', (count) => {
    expect(() => demandOf(guest(), { expression: { default: count } })).toThrow('no number of copies');
  });

  test('refuses a cycle of no length', () => {
    expect(() => demandOf(guest(), { cycleSeconds: 0 })).toThrow('cycleSeconds is 0');
  });
});

test('readCodingSequence follows strand, frame, exceptions and open ends', () => {
  const record = guest();
  const proteins = record.features.map((feature) => readCodingSequence(record, feature)?.protein);
  // TTG is M at a start, L where the feature began earlier; the last letter of a frame may stay alone.
  expect(proteins).toEqual(['MKA', 'MUS', '*KL', undefined]);
});

test('codonUsage counts whole codons of all CDS', () => {
  const usage = codonUsage(guest());
  expect(usage).toHaveLength(64);
  expect(usage.reduce((sum, { count }) => sum + count, 0)).toBe(4 + 4 + 3);
  const aaa = usage.find(({ codon }) => codon === 'AAA');
  expect(aaa).toMatchObject({ residue: 'K' });
});
