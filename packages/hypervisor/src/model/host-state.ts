import { BioxenError } from '@bioxen/core';
import { type DataSheet, numberOf } from '../chassis/data-sheet.js';
import { proteinPerCell } from './cell-mass.js';
import { checkHostOptions } from './check-host-options.js';
import { type FluxParityState, solveFor } from './flux-parity.js';
import { hostParameters, sheetOf } from './host-parameters.js';
import { ModelInfeasibleError } from './model-infeasible-error.js';

/** What cells grow in: how fast they grow there without guests, or how fast metabolic proteins charge tRNA. */
export type Medium = { readonly growthRatePerHour: number } | { readonly nuMaxPerHour: number };

/** A guest as its host sees it. */
export interface HostedGuest {
  /** Share of the protein mass that its proteins are, 0 to below 1 − φ_O together. */
  readonly phiX: number;
}

/** Options of `hostState`. */
export interface HostStateOptions {
  /** A name (`ecoli`, `yeast`) or a data sheet. */
  readonly chassis: string | DataSheet;
  readonly medium: Medium;
  readonly guests?: readonly HostedGuest[];
  /** Share of ribosomes that an antibiotic leaves free, above 0 to 1. @defaultValue 1 */
  readonly unblockedRibosomes?: number;
}

/** The host in balanced growth with its guests. φ are mass fractions of protein. */
export interface HostState {
  /** Per hour. */
  readonly growthRate: number;
  readonly doublingTimeMin: number;
  /** Ribosomes, those at rest included; their protein part. */
  readonly phiR: number;
  readonly phiM: number;
  readonly phiO: number;
  /** In the order of the guests. */
  readonly phiX: readonly number[];
  /** Residues per second and translating ribosome. */
  readonly elongationRate: number;
  /** Translating ribosomes over all. */
  readonly activeFraction: number;
  /** Undefined for a chassis whose sheet has no cell masses and no count. */
  readonly ribosomesPerCell?: number;
  /** All ATP, from that for translation and its share; undefined where ribosomesPerCell is. */
  readonly atpPerSecond?: number;
  /** Growth over growth without guests in this medium. */
  readonly relativeGrowth: number;
  /** Of the medium, per hour. */
  readonly nuMaxPerHour: number;
}

const AVOGADRO = 6.02214076e23;

/** By the mass of a cell that grows so fast, or, where a sheet has one count for all growth, by what guests leave of it. */
const ribosomesOf = (
  sheet: DataSheet,
  { growthRate, phiR }: FluxParityState,
  free: FluxParityState,
): number | undefined => {
  const protein = proteinPerCell(sheet, growthRate);
  if (protein !== undefined)
    return (
      (protein * phiR * AVOGADRO) /
      (numberOf(sheet, 'ribosomeResidues', 'aa') * numberOf(sheet, 'residueMass', 'Da'))
    );
  return sheet.entries['ribosomesPerCell'] === undefined
    ? undefined
    : (numberOf(sheet, 'ribosomesPerCell', '1') * phiR) / free.phiR;
};

/**
 * The host with its guests, by the flux-parity growth law with ribosomes at rest (level L1).
 * @throws {ModelInfeasibleError} with the largest feasible value; {BioxenError} for an unknown chassis; {InvalidOptionError}
 */
export const hostState = (options: HostStateOptions): HostState => {
  checkHostOptions(options);
  const { chassis, medium, guests = [], unblockedRibosomes = 1 } = options;
  const sheet = sheetOf(chassis);
  const parameters = hostParameters(sheet);
  if (!(unblockedRibosomes > 0) || unblockedRibosomes > 1)
    throw new ModelInfeasibleError({
      quantity: 'unblocked ribosomes',
      value: unblockedRibosomes,
      largestFeasible: 1,
    });
  const wrong = guests.find(({ phiX }) => !(phiX >= 0));
  if (wrong !== undefined)
    throw new BioxenError(`The mass fraction of a guest is ${wrong.phiX}`, {
      code: 'API_VALIDATION_ERROR',
      hint: 'Give a number from 0 to below 1 - phiO.',
    });
  const phiX = guests.reduce((sum, guest) => sum + guest.phiX, 0);
  const alone = { phiX: 0, unblocked: 1 };
  const free =
    'growthRatePerHour' in medium
      ? solveFor('growthRate', medium.growthRatePerHour, parameters, alone)
      : solveFor('nuMax', medium.nuMaxPerHour, parameters, alone);
  const isAlone = phiX === 0 && unblockedRibosomes === 1;
  const state = isAlone
    ? free
    : solveFor('nuMax', free.nuMax, parameters, { phiX, unblocked: unblockedRibosomes });
  const ribosomesPerCell = ribosomesOf(sheet, state, free);
  const atpPerSecond =
    ribosomesPerCell === undefined
      ? undefined
      : (ribosomesPerCell *
          state.activeFraction *
          state.elongationRate *
          numberOf(sheet, 'atpPerResidue', 'ATP/aa')) /
        numberOf(sheet, 'translationAtpShare', '1');
  return {
    growthRate: state.growthRate,
    doublingTimeMin: (60 * Math.LN2) / state.growthRate,
    phiR: state.phiR,
    phiM: state.phiM,
    phiO: state.phiO,
    phiX: guests.map((guest) => guest.phiX),
    elongationRate: state.elongationRate,
    activeFraction: state.activeFraction,
    ...(ribosomesPerCell === undefined ? {} : { ribosomesPerCell }),
    ...(atpPerSecond === undefined ? {} : { atpPerSecond }),
    relativeGrowth: state.growthRate / free.growthRate,
    nuMaxPerHour: free.nuMax,
  };
};
