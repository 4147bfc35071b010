import { describe, expect, test } from 'vitest';
import { CODON_TABLE_IDS, codonTable } from './codon-table.js';
import { reverseComplement } from './nucleotides.js';
import { translate } from './translate.js';

test('the tables are 1 to 6, 9 to 16 and 21 to 33, each with 64 codons', () => {
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);
  expect(CODON_TABLE_IDS).toEqual([...range(1, 6), ...range(9, 16), ...range(21, 33)]);
  for (const id of CODON_TABLE_IDS) expect(codonTable(id).residues.size).toBe(64);
  expect(() => codonTable(7)).toThrow('There is no codon table 7');
});

describe('translate', () => {
  test('table 4 reads TGA as W, table 11 as a stop', () => {
    expect(translate('ATGTGATAA', { table: 4 })).toBe('MW*');
    expect(translate('ATGTGATAA', { table: 11 })).toBe('M**');
    expect(translate('ATGTGATAA', { table: 11, untilStop: true })).toBe('M');
  });

  test('a start codon is M at the beginning only', () => {
    expect(translate('TTGTTGGTG', { table: 11, readsStart: true })).toBe('MLV');
    expect(translate('TTGTTGGTG', { table: 11 })).toBe('LLV');
    expect(translate('GCATTG', { table: 11, readsStart: true })).toBe('AL');
  });

  test('reads RNA and small letters, and leaves a codon that is not whole', () => {
    expect(translate('augGCUa')).toBe('MA');
  });

  test('ambiguous letters are read where all agree', () => {
    expect(translate('GCNRAYSARYTRATHNNNTGR')).toBe('ABZLIXX');
    expect(translate('MTT')).toBe('J');
    expect(translate('A-GA!G')).toBe('XX');
  });

  test('a codon of two meanings ends a protein only at its end', () => {
    expect(translate('ATGTGATGA', { table: 27 })).toBe('MW*');
  });
});

test('reverseComplement keeps case and knows ambiguous letters', () => {
  expect(reverseComplement('aCGtRYKMBVDHNu-')).toBe('-aNDHBVKMRYaCGt');
});
