import {
  aCount,
  anObject,
  anything,
  aString,
  checkOptions,
  type Clock,
  InvalidConfigurationError,
  milliseconds,
  oneOf,
  type OptionCheck,
} from '@bioxen/core';
import type { BaseChassis } from '../chassis/base-chassis.js';
import type { RealClock } from '../clocks/real-clock.js';
import type { SimulatedClock } from '../clocks/simulated-clock.js';
import type { GuestFactory } from '../guests/guest.js';
import type { Medium } from '../model/host-state.js';
import type { CellRates } from '../scheduling/cell-rates.js';
import type { Scheduler } from '../scheduling/scheduler.js';

/** How guests share the time of a cell. */
export type Sharing = 'time-sliced' | 'space-shared';

/** Options of `BioXenHypervisor`. */
export interface HypervisorOptions {
  /** VMs at once; never more than the chassis carries. @defaultValue 4 */
  readonly maxVms?: number;
  /** A registered chassis. @defaultValue 'ecoli' */
  readonly chassisType?: string;
  /** A chassis of your own, instead of a registered one. */
  readonly chassis?: BaseChassis;
  /** Part of the ribosomes that the hypervisor keeps back, in thousandths. @defaultValue 150 */
  readonly overheadPerMille?: number;
  /**
   * `legacy`: the numbers of seed 004. `measured`: the ribosomes, the speed and the ATP that a data sheet and the growth law
   * give, again with each guest that comes or goes; for the chassis `ecoli` and `yeast`. @defaultValue 'legacy'
   */
  readonly profile?: 'legacy' | 'measured';
  /** What the host of profile `measured` grows in. @defaultValue a rich one: 1 per hour, yeast 0.35 */
  readonly medium?: Medium;
  /** How fast the cell works. @defaultValue that of seed 004: 20 residues a second, 4 ATP each */
  readonly rates?: CellRates;
  /**
   * `time-sliced`: one VM works a quantum, the shares of the others are idle. `space-shared`: all work at the same time, and a
   * round takes one quantum. @defaultValue 'time-sliced', with the profile `measured` 'space-shared'
   */
  readonly sharing?: Sharing;
  /** @defaultValue a new `SimulatedClock` */
  readonly clock?: SimulatedClock | RealClock;
  /** Length of a quantum on the simulated clock, seconds of the cell. @defaultValue 60 */
  readonly quantumSeconds?: number;
  /** What a change from one VM to another costs, seconds of the cell. @defaultValue 0 */
  readonly switchCostSeconds?: number;
  /** Residues of one unit of the engine's work. @defaultValue 1 */
  readonly residuesPerUnit?: number;
  /** What is drawn comes from it: the same seed and calls give the same trace. @defaultValue 1 */
  readonly seed?: number;
  /** @defaultValue a `RoundRobinScheduler` */
  readonly scheduler?: Scheduler;
  /** Where the Lua of VMs runs that bring nothing of their own. @defaultValue the embedded engine, in slices */
  readonly guests?: GuestFactory;
  /** A turn that takes so long on the wall hangs; its VM is lost. Milliseconds. @defaultValue 10000 */
  readonly sliceTimeoutMs?: number;
  /** Events that the trace keeps. @defaultValue 100000 */
  readonly traceLimit?: number;
  /** For the time limits of processes. */
  readonly wallClock?: Clock;
}

const above0: OptionCheck = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? undefined : 'a number above 0';
const from0: OptionCheck = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? undefined : 'a number, 0 or more';
const perMille: OptionCheck = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1000
    ? undefined
    : 'a whole number from 0 to 999';
const aNumber: OptionCheck = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number';
const aScheduler: OptionCheck = (value) => {
  const { next, weightOf } = (value ?? {}) as Partial<Record<keyof Scheduler, unknown>>;
  return typeof next === 'function' && (weightOf === undefined || typeof weightOf === 'function')
    ? undefined
    : 'a Scheduler: an object with next(), and with weightOf() or without';
};

/** @throws InvalidOptionError, InvalidConfigurationError */
export function checkHypervisorOptions(options: HypervisorOptions): void {
  checkOptions(options, {
    maxVms: aCount,
    chassisType: aString,
    chassis: anObject,
    overheadPerMille: perMille,
    profile: oneOf('legacy', 'measured'),
    medium: anObject,
    rates: anObject,
    sharing: oneOf('time-sliced', 'space-shared'),
    clock: anObject,
    quantumSeconds: above0,
    switchCostSeconds: from0,
    residuesPerUnit: aCount,
    seed: aNumber,
    scheduler: aScheduler,
    guests: anything,
    sliceTimeoutMs: milliseconds,
    traceLimit: aCount,
    wallClock: anObject,
  });
  refuseMixture(options);
  const { rates } = options;
  if (rates === undefined) return;
  const problems = (['elongationRate', 'activeFraction', 'atpPerResidue'] as const)
    .filter((name) => !(Number.isFinite(rates[name]) && rates[name] > 0))
    .map((name) => ({ path: `rates.${name}`, message: 'must be a number above 0' }));
  if (problems.length > 0) throw new InvalidConfigurationError(problems);
}

/** Numbers come from one place. */
function refuseMixture({ profile = 'legacy', medium, rates, chassis }: HypervisorOptions): void {
  const others = profile === 'measured' ? { rates, chassis } : { medium };
  const problems = Object.entries(others)
    .filter(([, value]) => value !== undefined)
    .map(([path]) => ({ path, message: `is not for the profile '${profile}'` }));
  if (problems.length > 0) throw new InvalidConfigurationError(problems);
}
