import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  codonUsage,
  demandOf,
  formatGenBank,
  formatGff3,
  gcShare,
  type GenomeRecord,
  parseGenBank,
  parseGff3,
  qualifierOf,
  readCodingSequence,
  recordId,
  segmentsOf,
} from '@bioxen/hypervisor/genome';
import { beforeEach, describe, expect, test } from 'vitest';

// Public at NCBI as CP016816.2; read where it is, never copied into the repository.
const file = fileURLToPath(new URL('../../../../shared/data/syn3A.gb', import.meta.url));
const isThere = existsSync(file);

const only = (records: readonly GenomeRecord[]): GenomeRecord => {
  const [record] = records;
  if (record === undefined || records.length > 1) throw new RangeError('not one record');
  return record;
};

let loaded: GenomeRecord | undefined;
const syn3a = (): GenomeRecord => (loaded ??= only(parseGenBank(readFileSync(file, 'utf8'))));

describe('M21 JCVI-syn3A, CP016816.2', () => {
  beforeEach(({ skip }) => {
    if (!isThere) skip('its record is not beside the repository: shared/data/syn3A.gb');
  });

  test('the record is what it says', () => {
    const record = syn3a();
    const count = (key: string): number => record.features.filter((feature) => feature.key === key).length;
    expect([recordId(record), record.length, record.sequence.length]).toEqual([
      'CP016816.2',
      543_379,
      543_379,
    ]);
    expect(record.topology).toBe('circular');
    expect(Math.round(gcShare(record.sequence) * 1e5)).toBe(24_285);
    expect(
      Object.fromEntries(
        ['gene', 'CDS', 'tRNA', 'rRNA', 'ncRNA', 'tmRNA', 'misc_binding', 'source'].map((key) => [
          key,
          count(key),
        ]),
      ),
    ).toEqual({ gene: 496, CDS: 458, tRNA: 29, rRNA: 6, ncRNA: 2, tmRNA: 1, misc_binding: 2, source: 1 });
    const reverse = record.features.filter(
      (feature) => feature.key === 'CDS' && segmentsOf(feature.location, record)[0]?.strand === -1,
    );
    expect(reverse).toHaveLength(256);
  });

  test('455 of 455 translations are reproduced with table 4', () => {
    const record = syn3a();
    const coding = record.features.filter((feature) => qualifierOf(feature, 'translation') !== undefined);
    expect(coding).toHaveLength(455);
    for (const feature of coding) {
      expect(qualifierOf(feature, 'transl_table')).toBe('4');
      expect(readCodingSequence(record, feature)?.protein).toBe(qualifierOf(feature, 'translation'));
    }
  });

  test('one copy of each protein takes 158,828 residues and 667,077.6 ATP', () => {
    const record = syn3a();
    const demand = demandOf(record);
    expect([demand.residuesPerCycle, demand.atpPerCycle]).toEqual([158_828, 667_077.6]);
    expect([demand.cds.length, demand.skipped]).toEqual([455, 3]);
    // Residues and a stop for each protein.
    expect(codonUsage(record).reduce((sum, use) => sum + use.count, 0)).toBe(158_828 + 455);
  });

  test('it comes back from GenBank and from GFF3 without loss', () => {
    const record = syn3a();
    expect(only(parseGenBank(formatGenBank([record])))).toEqual(record);
    const back = only(parseGff3(formatGff3([record])));
    expect(back.sequence === record.sequence).toBe(true);
    expect([back.topology, back.definition]).toEqual([record.topology, record.definition]);
    expect(back.features.map(({ key, location, qualifiers }) => ({ key, location, qualifiers }))).toEqual(
      record.features,
    );
    expect(demandOf(only(parseGenBank(formatGenBank([back])))).atpPerCycle).toBe(667_077.6);
  });
});
