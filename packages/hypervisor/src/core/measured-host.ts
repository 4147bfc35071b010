import { InvalidConfigurationError, InvalidOptionError } from '@bioxen/core';
import { numberOf } from '../chassis/data-sheet.js';
import { sheetOf } from '../model/host-parameters.js';
import { hostState, type HostState, type Medium } from '../model/host-state.js';
import type { CellRates } from '../scheduling/cell-rates.js';

/** What a guest's proteins are to its host: a mass fraction of all protein, or residues linked a second. */
export type GuestProteins = { readonly phiX: number } | { readonly residuesPerSecond: number };

/** @throws InvalidOptionError for what no guest's proteins are, on whichever host */
export function checkProteins(proteins: GuestProteins): void {
  const given: unknown = proteins;
  if (typeof given !== 'object' || given === null || !('phiX' in given || 'residuesPerSecond' in given))
    throw InvalidOptionError.unexpected(
      'proteins',
      given,
      'what its proteins are: { phiX }, { residuesPerSecond }, or demandOf(record)',
    );
  const [name, value, most] =
    'phiX' in proteins
      ? (['phiX', proteins.phiX, 1] as const)
      : (['residuesPerSecond', proteins.residuesPerSecond, Number.MAX_VALUE] as const);
  if (typeof value !== 'number' || !(value >= 0 && value <= most))
    throw InvalidOptionError.unexpected(
      `proteins.${name}`,
      value,
      name === 'phiX' ? 'a fraction from 0 to 1' : 'a number of residues a second, 0 or more',
    );
}

/** Rich media, in which the growth laws were made: per hour. */
const DEFAULT_GROWTH: Readonly<Record<string, number>> = { ecoli: 1, yeast: 0.35 };

/**
 * The host of the profile `measured`: what its data sheet and the growth law (level L1) say, again whenever a guest comes or
 * goes. Its ribosomes and its rates are those of one state, `hostState` with the guests that are there: with one guest more
 * the host has fewer ribosomes, and so have all of them.
 */
export class MeasuredHost {
  readonly chassisType: string;
  readonly medium: Medium;
  readonly dataSheetVersion: string;
  readonly #alone: HostState;
  readonly #atpPerResidue: number;
  readonly #loads = new Map<string, number>();
  #state: HostState;
  #rates: CellRates;

  /** @throws InvalidConfigurationError for a chassis that nobody has measured, ModelInfeasibleError */
  constructor(chassisType: string, medium?: Medium) {
    const growthRatePerHour = DEFAULT_GROWTH[chassisType];
    if (growthRatePerHour === undefined) {
      throw new InvalidConfigurationError([
        { path: 'profile', message: `'measured' is for ${Object.keys(DEFAULT_GROWTH).join(' and ')}` },
      ]);
    }
    this.chassisType = chassisType;
    this.medium = medium ?? { growthRatePerHour };
    const sheet = sheetOf(chassisType);
    this.dataSheetVersion = sheet.version;
    this.#atpPerResidue = numberOf(sheet, 'atpPerResidue', 'ATP/aa');
    this.#alone = hostState({ chassis: chassisType, medium: this.medium });
    this.#state = this.#alone;
    this.#rates = this.#ratesOf(this.#alone);
  }

  /** How it grows with the guests that it has. */
  get state(): HostState {
    return this.#state;
  }

  /** Of a cell with the guests that it has, whole. */
  get ribosomes(): number {
    return wholeRibosomes(this.#state);
  }

  get rates(): CellRates {
    return this.#rates;
  }

  /** A guest comes. @throws ModelInfeasibleError when the host could not grow with it; nothing changes then */
  enter(vmId: string, proteins: GuestProteins): void {
    this.#settle(new Map(this.#loads).set(vmId, this.#loadOf(proteins)));
  }

  leave(vmId: string): void {
    const left = new Map(this.#loads);
    if (left.delete(vmId)) this.#settle(left);
  }

  #settle(loads: ReadonlyMap<string, number>): void {
    const guests = [...loads.values()].map((phiX) => ({ phiX }));
    this.#state = hostState({ chassis: this.chassisType, medium: this.medium, guests });
    this.#rates = this.#ratesOf(this.#state);
    this.#loads.clear();
    for (const [vmId, phiX] of loads) this.#loads.set(vmId, phiX);
  }

  /** Its part of all that the host links without guests: a host that slows down slows that protein down, too. */
  #loadOf(proteins: GuestProteins): number {
    if ('phiX' in proteins) return proteins.phiX;
    const { activeFraction, elongationRate } = this.#alone;
    return proteins.residuesPerSecond / (wholeRibosomes(this.#alone) * activeFraction * elongationRate);
  }

  #ratesOf({ elongationRate, activeFraction }: HostState): CellRates {
    return Object.freeze({ elongationRate, activeFraction, atpPerResidue: this.#atpPerResidue });
  }
}

function wholeRibosomes({ ribosomesPerCell = 0 }: HostState): number {
  return Math.round(ribosomesPerCell);
}
