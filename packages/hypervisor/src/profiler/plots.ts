import { anArray, anything, type OptionCheck } from '@bioxen/core';
import { requireOptions } from '../errors/require-options.js';
import { hostState, type HostStateOptions } from '../model/host-state.js';
import { linePlot } from './plot-lines.js';

/** What a plot of growth against load shows. */
export interface GrowthPlotOptions extends Pick<HostStateOptions, 'chassis' | 'medium'> {
  /** The guests whose place on the curve is marked. */
  readonly guests?: readonly { readonly name: string; readonly phiX: number }[];
  /**
   * What `phiX` is. `mass`: the guests' part of all protein. `work`: their part of all work of a cell, read as if that work made
   * proteins; growth is then shown as what is left of it. @defaultValue 'mass'
   */
  readonly load?: 'mass' | 'work';
}

const PERCENT = 100;
/** Each scale has its own quantity: no axis carries two. */
const AXES = {
  mass: { xTitle: 'mass fraction of guest protein (g per g of all protein)', yTitle: 'growth rate (1/h)' },
  work: {
    xTitle: "guests' share of the work that the cell supplied (%)",
    yTitle: 'growth, of that without guests (%)',
  },
} as const;
const aLoad: OptionCheck = (value) => (value === 'mass' || value === 'work' ? undefined : "'mass' or 'work'");

const REQUIRED: readonly (keyof GrowthPlotOptions)[] = ['chassis', 'medium'];
const POINTS = 60;
// A little short of all that is free, where growth ends.
const MOST = 0.99;

/** Growth of the host against the load of its guests, by the growth law, with each guest marked. @throws InvalidOptionError */
export const growthPlot = (options: GrowthPlotOptions): string => {
  const checks = { chassis: anything, medium: anything, guests: anArray, load: aLoad };
  requireOptions(options, checks, REQUIRED);
  const { chassis, medium, guests = [], load = 'mass' } = options;
  const alone = hostState({ chassis, medium });
  const most = MOST * (1 - alone.phiO);
  const xs = Array.from({ length: POINTS + 1 }, (_, index) => (most * index) / POINTS);
  const growthAt = (phiX: number): number => hostState({ chassis, medium, guests: [{ phiX }] }).growthRate;
  const [xScale, yScale] = load === 'mass' ? [1, 1] : [PERCENT, PERCENT / alone.growthRate];
  const point = (phiX: number, growth: number) => [xScale * phiX, yScale * growth] as const;
  return linePlot({
    title: 'Growth against load',
    description: `Growth of ${typeof chassis === 'string' ? chassis : chassis.chassis} against ${AXES[load].xTitle}, by the flux-parity growth law and by the plain burden. Without guests it grows at ${alone.growthRate.toFixed(3)} per hour.`,
    ...AXES[load],
    lines: [
      { name: 'flux-parity growth law', points: xs.map((x) => point(x, growthAt(x))) },
      {
        name: 'plain burden',
        points: xs.map((x) => point(x, alone.growthRate * (1 - x / (1 - alone.phiO)))),
      },
    ],
    marks: guests.map(({ name, phiX }) => {
      const [x, y] = point(phiX, growthAt(phiX));
      return { name, x, y };
    }),
  });
};
