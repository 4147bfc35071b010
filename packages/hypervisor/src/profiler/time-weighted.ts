const AVERAGED = 10;

/** A sample, and for how long it says what was. */
export interface Held<Sample> {
  readonly sample: Sample;
  /** Seconds of the cell, above 0. */
  readonly seconds: number;
}

/**
 * The last ten samples before which time has passed: what a sample says has held since the sample before. Where no time
 * has passed, the last one.
 */
export const recentlyHeld = <Sample extends { readonly at: number }>(
  samples: readonly Sample[],
): readonly Held<Sample>[] => {
  const held = samples
    .map((sample, index) => ({ sample, seconds: sample.at - (samples[index - 1]?.at ?? sample.at) }))
    .filter(({ seconds }) => seconds > 0)
    .slice(-AVERAGED);
  return held.length > 0 ? held : samples.slice(-1).map((sample) => ({ sample, seconds: 1 }));
};

/** The mean of a quantity over the time; 0 of nothing. */
export const meanOf = <Sample>(
  held: readonly Held<Sample>[],
  valueOf: (sample: Sample) => number,
): number => {
  const total = held.reduce((sum, { seconds }) => sum + seconds, 0);
  return total === 0
    ? 0
    : held.reduce((sum, { sample, seconds }) => sum + seconds * valueOf(sample), 0) / total;
};
