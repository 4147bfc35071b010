import type { BioXenHypervisor } from '../core/hypervisor.js';
import { ModelInfeasibleError } from '../model/model-infeasible-error.js';
import { type GuestLoad, guestLoads } from './guest-load.js';
import type { PerformanceProfiler, ProfileSample } from './performance-profiler.js';
import { type GanttBar, ganttPlot } from './plot-gantt.js';
import { linePlot } from './plot-lines.js';
import { sharePlot } from './plot-shares.js';
import { growthPlot } from './plots.js';

/** Growth without guests at which the burden is shown, per hour: a rich medium, within what the growth law was made for. */
const SHOWN_GROWTH: Readonly<Record<string, number>> = { ecoli: 1, yeast: 0.35 };
/** A chart of all turns of a long life would be one bar. */
const SHOWN_TURNS = 400;
/** More stripes than these have no colours of their own. */
const SHOWN_VMS = 7;
const SHOWN_MARKS = 4;
const PERCENT = 100;

/** Plots of a profile, and what is to be said of them. */
export interface ProfilePlots {
  readonly plots: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Samples with when what they say began: a sample is taken at the end of a quantum, and shares change between quanta. The
 * first one is of the time before there was anything.
 */
const spans = (
  samples: readonly ProfileSample[],
): readonly (readonly [from: number, sample: ProfileSample])[] =>
  samples.length < 2
    ? samples.map((sample) => [sample.at, sample])
    : samples.slice(1).map((sample, index) => [samples[index]?.at ?? sample.at, sample]);

/** Steps: what a sample says has held since the sample before. */
const heldSince = (
  samples: readonly ProfileSample[],
  valueOf: (sample: ProfileSample) => number,
): readonly (readonly [number, number])[] =>
  spans(samples).flatMap(([from, sample]) => {
    const value = valueOf(sample);
    return from === sample.at
      ? [[from, value] as const]
      : [[from, value] as const, [sample.at, value] as const];
  });

const useLines = (samples: readonly ProfileSample[]): string =>
  linePlot({
    title: 'Use of the cell',
    description: 'Ribosomes and memory handed out, ATP left, and fairness, per cent over time.',
    xTitle: 'time of the cell (s)',
    yTitle: 'per cent',
    yTo: PERCENT,
    lines: (
      [
        ['ribosomes handed out', 'ribosomeUtilization'],
        ['ATP left', 'atpLevel'],
        ['memory handed out', 'memoryUsage'],
        ['fairness', 'fairness'],
      ] as const
    ).map(([name, key]) => ({ name, points: heldSince(samples, (sample) => sample[key]) })),
  });

const ribosomeShares = (hypervisor: BioXenHypervisor, samples: readonly ProfileSample[]): string => {
  const most = new Map<string, number>();
  for (const { ribosomes } of samples)
    for (const [name, count] of Object.entries(ribosomes))
      most.set(name, Math.max(count, most.get(name) ?? 0));
  const all = [...most.keys()];
  // Of many the largest; the others are one stripe.
  const names =
    all.length <= SHOWN_VMS
      ? all
      : all.toSorted((one, other) => (most.get(other) ?? 0) - (most.get(one) ?? 0)).slice(0, SHOWN_VMS);
  const shown = new Set(names);
  const rest = all.length - names.length;
  const restOf = (ribosomes: ProfileSample['ribosomes']): readonly number[] =>
    rest === 0
      ? []
      : [Object.entries(ribosomes).reduce((sum, [name, count]) => (shown.has(name) ? sum : sum + count), 0)];
  return sharePlot({
    title: 'Ribosomes by VM',
    description: 'Ribosomes that each VM has, stacked over time, up to those for guests.',
    yTitle: 'ribosomes',
    xTitle: 'time of the cell (s)',
    names: rest === 0 ? names : [...names, `${rest} others`],
    samples: spans(samples).map(([from, { ribosomes, availableRibosomes }]) => ({
      time: from,
      capacity: availableRibosomes,
      amounts: [...names.map((name) => ribosomes[name] ?? 0), ...restOf(ribosomes)],
    })),
    end: hypervisor.clock.nowSeconds(),
  });
};

const turnsOf = (hypervisor: BioXenHypervisor): readonly GanttBar[] =>
  hypervisor
    .trace()
    .events()
    .flatMap((event) =>
      event.event === 'quantum' ? [{ row: event.vmId, start: event.at, end: event.until }] : [],
    )
    .slice(-SHOWN_TURNS);

/** The samples, and the present where it is another one than the last of them. */
const untilNow = (profiler: PerformanceProfiler): readonly ProfileSample[] => {
  const { samples } = profiler;
  const now = profiler.look();
  const last = samples.at(-1);
  return last === undefined || JSON.stringify(last) === JSON.stringify(now) ? samples : [...samples, now];
};

/** Each guest as if it were alone, and all of them: of more than a few only the first. */
const marked = (loads: readonly GuestLoad[]): readonly GuestLoad[] =>
  loads.length < 2
    ? loads
    : [
        ...loads.slice(0, SHOWN_MARKS),
        { name: 'all guests', phiX: loads.reduce((sum, { phiX }) => sum + phiX, 0) },
      ];

/** Where the host is measured, against the mass of the guests' proteins; else against their work, which is no mass. */
const growthOf = (hypervisor: BioXenHypervisor): ProfilePlots => {
  const chassis = hypervisor.chassisType;
  const state = hypervisor.getHostState();
  const names = hypervisor.listVms().map(({ vmId }) => vmId);
  const loads = (
    state === undefined
      ? guestLoads(hypervisor)
      : names.map((name, at) => ({ name, phiX: state.phiX[at] ?? 0 }))
  ).filter(({ phiX }) => phiX > 0);
  if (state !== undefined) {
    const guests = loads.length === 0 ? [{ name: 'no load', phiX: 0 }] : marked(loads);
    const medium = { nuMaxPerHour: state.nuMaxPerHour };
    return {
      plots: [growthPlot({ chassis, medium, guests })],
      notes: [
        'Each guest is marked where it alone would have its host, and all where they have it together.',
      ],
    };
  }
  const growthRatePerHour = SHOWN_GROWTH[chassis];
  if (growthRatePerHour === undefined || loads.length === 0) return { plots: [], notes: [] };
  try {
    const medium = { growthRatePerHour };
    return {
      plots: [growthPlot({ chassis, medium, guests: marked(loads), load: 'work' })],
      notes: [
        `In the profile legacy nobody knows what mass of protein guests are. Growth against load is that of a host that grows at ${growthRatePerHour} per hour without guests, as if the work that guests were charged with had made proteins: a convention of the books.`,
      ],
    };
  } catch (error) {
    if (!ModelInfeasibleError.isInstance(error)) throw error;
    return { plots: [], notes: [`Growth against load is not shown: ${error.message}.`] };
  }
};

/** The plots that the books of a hypervisor allow. */
export const profilePlots = (hypervisor: BioXenHypervisor, profiler: PerformanceProfiler): ProfilePlots => {
  const samples = untilNow(profiler);
  const plots: string[] = [];
  const notes: string[] = [];
  if (samples.length > 0) plots.push(useLines(samples), ribosomeShares(hypervisor, samples));
  const bars = turnsOf(hypervisor);
  if (bars.length > 0) {
    plots.push(
      ganttPlot({
        title: `Who had a turn when (the last ${bars.length} turns)`,
        description: 'A row for each VM, a bar for each of its turns.',
        xTitle: 'time of the cell (s)',
        bars,
      }),
    );
  }
  const growth = growthOf(hypervisor);
  plots.push(...growth.plots);
  notes.push(...growth.notes);
  return { plots, notes };
};
