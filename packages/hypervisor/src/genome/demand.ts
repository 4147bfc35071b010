import { BioxenError } from '@bioxen/core';
import { readCodingSequence } from './coding-sequence.js';
import { copiesOf, type ExpressionProfile, geneName } from './expression.js';
import type { GenomeRecord } from './genome-record.js';

/** Options of `demandOf`. */
export interface DemandOptions {
  /** @defaultValue one copy of each protein per cell cycle */
  readonly expression?: ExpressionProfile;
  /** Length of the cell cycle in seconds. @defaultValue 6300, 105 min, as JCVI-syn3A doubles (10.3389/fmolb.2019.00130) */
  readonly cycleSeconds?: number;
  /** Residues per second and active ribosome. @defaultValue 20, the fastest of E. coli */
  readonly elongationRate?: number;
  /** Share of ribosomes that translate, 0 to 1. @defaultValue 0.8, E. coli (Bremer & Dennis) */
  readonly activeFraction?: number;
  /** ATP equivalents per residue, in tenths so that sums are exact. @defaultValue 42: 4.2 */
  readonly atpTenthsPerResidue?: number;
}

/** What translating one CDS costs. */
export interface CdsDemand {
  /** Locus tag, else gene, else protein id. */
  readonly gene: string;
  /** Residues of one protein. */
  readonly residues: number;
  /** Proteins per cell cycle. */
  readonly copies: number;
  readonly residuesPerCycle: number;
  /** Ribosomes, inactive ones included, that make it all the time. */
  readonly ribosomes: number;
  /** ATP equivalents per cell cycle. */
  readonly atpPerCycle: number;
}

/** What a guest asks of its host. */
export interface Demand {
  readonly cds: readonly CdsDemand[];
  /** CDS without a protein: pseudo genes, or without sequence. */
  readonly skipped: number;
  readonly residuesPerCycle: number;
  readonly residuesPerSecond: number;
  readonly ribosomes: number;
  readonly atpPerCycle: number;
  readonly atpPerSecond: number;
}

const positive = (name: string, value: number): number => {
  if (Number.isFinite(value) && value > 0) return value;
  throw new BioxenError(`${name} is ${value}`, {
    code: 'API_VALIDATION_ERROR',
    hint: `Give a finite number above 0 for ${name}.`,
  });
};

/** The ribosomes and the energy that the proteins of a genome take. Translation only; transcription is not counted. */
export const demandOf = (record: GenomeRecord, options: DemandOptions = {}): Demand => {
  const cycleSeconds = positive('cycleSeconds', options.cycleSeconds ?? 6300);
  const speed =
    positive('elongationRate', options.elongationRate ?? 20) *
    Math.min(1, positive('activeFraction', options.activeFraction ?? 0.8));
  const atpTenths = positive('atpTenthsPerResidue', options.atpTenthsPerResidue ?? 42);
  const all = record.features.filter(({ key }) => key === 'CDS');
  const cds = all.flatMap((feature): CdsDemand[] => {
    const protein = readCodingSequence(record, feature)?.protein;
    if (protein === undefined) return [];
    const residues = protein.length;
    const copies = copiesOf(feature, options.expression);
    const residuesPerCycle = residues * copies;
    return [
      {
        gene: geneName(feature),
        residues,
        copies,
        residuesPerCycle,
        ribosomes: residuesPerCycle / (cycleSeconds * speed),
        atpPerCycle: (residuesPerCycle * atpTenths) / 10,
      },
    ];
  });
  const residuesPerCycle = cds.reduce((sum, one) => sum + one.residuesPerCycle, 0);
  const atpPerCycle = (residuesPerCycle * atpTenths) / 10;
  return {
    cds,
    skipped: all.length - cds.length,
    residuesPerCycle,
    residuesPerSecond: residuesPerCycle / cycleSeconds,
    ribosomes: residuesPerCycle / (cycleSeconds * speed),
    atpPerCycle,
    atpPerSecond: atpPerCycle / cycleSeconds,
  };
};
