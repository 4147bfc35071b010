import { InvalidOptionError } from '@bioxen/core';
import { RealClock } from '../clocks/real-clock.js';
import type { SimulatedClock } from '../clocks/simulated-clock.js';
import { HIGHEST_PRIORITY } from '../resources/admission.js';
import { secondsCountable } from '../resources/work-ledger.js';
import type { CellRates } from '../scheduling/cell-rates.js';

/** A turn of the highest priority must be countable, too. @throws InvalidOptionError with the longest that is */
export function refuseUncountable(
  times: {
    readonly clock: SimulatedClock | RealClock;
    readonly quantumSeconds: number;
    readonly rates: CellRates;
  },
  ribosomes: number,
  switchCostSeconds = 0,
): void {
  const { clock, quantumSeconds, rates } = times;
  const most = secondsCountable(ribosomes, rates) / HIGHEST_PRIORITY;
  const given =
    clock instanceof RealClock
      ? { 'clock.quantumMs × clock.timeScale / 1000': (clock.quantumMs * clock.timeScale) / 1000 }
      : { quantumSeconds };
  for (const [option, seconds] of Object.entries({ ...given, switchCostSeconds }))
    if (seconds > most)
      throw new InvalidOptionError(
        option,
        `in ${seconds} s this cell supplies more residues than its books can count one by one`,
        { hint: `Take ${String(Math.floor(most))} s at most.` },
      );
}
