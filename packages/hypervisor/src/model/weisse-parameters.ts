import { BioxenError } from '@bioxen/core';

/** A guest's gene beside the five of the cell. */
export interface GuestGene {
  /** Names its states, so no two genes have the same, and none that of another state: `g`, or `gfp`. */
  readonly name: string;
  /** Residues of its protein. @defaultValue 300 */
  readonly length?: number;
  /** Largest transcription rate, mRNA per minute. */
  readonly transcription: number;
  /** Energy at which it is transcribed at half of that. @defaultValue 4.379733394834643, as the cell's own */
  readonly threshold?: number;
}

/** Parameters of the cell model of Weiße et al. 2015; minutes and molecules. */
export interface WeisseParameters {
  /** Nutrient outside, molecules. */
  readonly s0: number;
  /** Energy out of one nutrient: how rich the medium is. */
  readonly ns: number;
  /** Fastest elongation, residues per minute. */
  readonly gammaMax: number;
  /** Energy in the elongation law, which is half as fast at γ_max/K_p molecules of energy. */
  readonly Kp: number;
  /** Protein of a cell, residues. */
  readonly M: number;
  /** Fastest import by one transporter, per minute. */
  readonly vt: number;
  /** Nutrient outside at which import is half as fast. */
  readonly Kt: number;
  /** Fastest metabolism by one enzyme, per minute. */
  readonly vm: number;
  /** Nutrient inside at which metabolism is half as fast. */
  readonly Km: number;
  /** Largest transcription of the transporter, mRNA per minute. */
  readonly wt: number;
  /** The same of the enzyme. */
  readonly wm: number;
  /** The same of ribosomes. */
  readonly wr: number;
  /** The same of all other proteins of the cell. */
  readonly wq: number;
  /** The same of the authors' useless protein p; 0: there is none. */
  readonly wp: number;
  /** Energy at which ribosomes are transcribed at half of that. */
  readonly thetaR: number;
  /** The same for all other genes. */
  readonly thetaX: number;
  /** Molecules of q at which q holds its own transcription down to half. */
  readonly Kq: number;
  /** Hill exponent of that. */
  readonly nq: number;
  /** Residues of a protein that is no ribosome. */
  readonly nx: number;
  /** Residues of a ribosome: 7549 in the authors' program, 7459 in print. */
  readonly nr: number;
  /** mRNA binds a ribosome, per minute and molecule. */
  readonly kb: number;
  /** and leaves it, per minute. */
  readonly ku: number;
  /** A ribosome that the antibiotic holds is free again, per minute. */
  readonly b: number;
  /** mRNA decays, per minute. */
  readonly dm: number;
  /** The antibiotic binds a translating ribosome, per minute and µM. */
  readonly kcm: number;
  /** Chloramphenicol, µM. */
  readonly cl: number;
}

/** The authors' own values (PNAS 112:E1038; GBS-SynBioLab/Whole-cell-model-Weisse-2015-). */
export const WEISSE_DEFAULTS: WeisseParameters = {
  s0: 1e4,
  ns: 0.5,
  gammaMax: 1260,
  Kp: 180.1378030928276,
  M: 1e8,
  vt: 726,
  Kt: 1000,
  vm: 5800,
  Km: 1000,
  wt: 4.139172187824451,
  wm: 4.139172187824451,
  wr: 929.9678874564831,
  wq: 948.9349882947897,
  wp: 0,
  thetaR: 426.8693338968694,
  thetaX: 4.379733394834643,
  Kq: 152219.040373749,
  nq: 4,
  nx: 300,
  nr: 7549,
  kb: 1,
  ku: 1,
  b: 0,
  dm: 0.1,
  kcm: 0.005990373118888,
  cl: 0,
};

const MAY_BE_ZERO: ReadonlySet<string> = new Set([
  's0',
  'wt',
  'wm',
  'wr',
  'wq',
  'wp',
  'b',
  'dm',
  'kcm',
  'cl',
  'ku',
  'nq',
]);

const check = (name: string, value: number, mayBeZero: boolean): void => {
  if (Number.isFinite(value) && (mayBeZero ? value >= 0 : value > 0)) return;
  throw new BioxenError(`The parameter ${name} of the cell model is ${value}`, {
    code: 'API_VALIDATION_ERROR',
    hint: `Give a finite number ${mayBeZero ? 'that is not negative' : 'above 0'} for ${name}.`,
  });
};

/** The authors' values with some replaced. @throws {BioxenError} API_VALIDATION_ERROR for what cannot be */
export const weisseParameters = (
  changes: Partial<WeisseParameters>,
  guests: readonly GuestGene[],
): WeisseParameters => {
  const parameters = { ...WEISSE_DEFAULTS, ...changes };
  for (const [name, value] of Object.entries(parameters)) check(name, value as number, MAY_BE_ZERO.has(name));
  for (const { name, length = 300, transcription, threshold = parameters.thetaX } of guests) {
    check(`transcription of ${name}`, transcription, true);
    check(`length of ${name}`, length, false);
    check(`threshold of ${name}`, threshold, false);
  }
  return parameters;
};
