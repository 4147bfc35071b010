import type { HostReport } from '@bioxen/hypervisor';

/** How a host grows and works, in two parts. */
export function hostText(host: HostReport): { readonly growth: string; readonly work: string } {
  const { growthRatePerHour, doublingTimeMin, relativeGrowth, phiX, elongationRate, activeFraction } = host;
  return {
    growth: `grows ${growthRatePerHour.toFixed(3)}/h (doubles in ${doublingTimeMin.toFixed(1)} min), ${(100 * relativeGrowth).toFixed(1)} % of its growth without guests, whose proteins are ${(100 * phiX).toPrecision(3)} % of its protein`,
    work: `${elongationRate.toFixed(2)} residues/s by each of the ${(100 * activeFraction).toFixed(1)} % of its ribosomes that translate`,
  };
}
