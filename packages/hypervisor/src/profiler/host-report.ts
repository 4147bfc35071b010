import type { BioXenHypervisor } from '../core/hypervisor.js';

/** What the growth law says of the host now. */
export interface HostReport {
  readonly model: string;
  readonly dataSheetVersion: string;
  readonly growthRatePerHour: number;
  readonly doublingTimeMin: number;
  /** Growth over growth without guests. */
  readonly relativeGrowth: number;
  /** Residues per second and translating ribosome. */
  readonly elongationRate: number;
  /** Translating ribosomes over all. */
  readonly activeFraction: number;
  /** Mass fraction of all protein that is the guests'. */
  readonly phiX: number;
}

/** The host of a hypervisor with its guests; undefined without the profile `measured`. */
export function hostReportOf(hypervisor: BioXenHypervisor): HostReport | undefined {
  const state = hypervisor.getHostState();
  const dataSheetVersion = hypervisor.getDataSheetVersion();
  if (state === undefined || dataSheetVersion === undefined) return undefined;
  const { growthRate, doublingTimeMin, relativeGrowth, elongationRate, activeFraction } = state;
  return {
    model: 'flux parity with ribosomes at rest (L1)',
    dataSheetVersion,
    growthRatePerHour: growthRate,
    doublingTimeMin,
    relativeGrowth,
    elongationRate,
    activeFraction,
    phiX: state.phiX.reduce((sum, phi) => sum + phi, 0),
  };
}
