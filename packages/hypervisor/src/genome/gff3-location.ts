import type { Location, Position } from './location.js';
import type { Extent, Segment } from './segments.js';
import { segmentsOf } from './segments.js';

/** What a line of GFF3 says of a stretch. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isReverse: boolean;
  /** The feature goes on before the start or behind the end of the line (`start_range`, `end_range`). */
  readonly isOpenLeft?: boolean;
  readonly isOpenRight?: boolean;
}

const at = (position: number, beyond: '<' | '>' | undefined): Position =>
  beyond === undefined ? { at: position } : { at: position, beyond };

const rangeOf = ({ start, end, isOpenLeft, isOpenRight }: Stretch, { length }: Extent): Location => {
  const isAcross = end > length;
  return {
    kind: 'range',
    start: at(start, isOpenLeft === true ? '<' : undefined),
    end: at(isAcross ? end - length : end, isOpenRight === true ? '>' : undefined),
  };
};

/**
 * The location that lines of one feature mean: a range each, joined in the order of the file, which on the reverse strand
 * may go up or down.
 */
export const locationOfStretches = (stretches: readonly Stretch[], extent: Extent): Location => {
  const [first] = stretches;
  const allReverse = stretches.every(({ isReverse }) => isReverse);
  const isDescending =
    allReverse && stretches.every(({ start }, index) => start <= (stretches[index - 1]?.start ?? Infinity));
  const ordered = allReverse && isDescending ? stretches.toReversed() : stretches;
  const parts = ordered.map((stretch): Location => {
    const range = rangeOf(stretch, extent);
    return stretch.isReverse && !allReverse ? { kind: 'complement', of: range } : range;
  });
  const [only] = parts;
  const whole: Location = parts.length === 1 && only !== undefined ? only : { kind: 'join', parts };
  return allReverse && first !== undefined ? { kind: 'complement', of: whole } : whole;
};

/** The lines of a feature: its stretches in reading order, those on both sides of the origin as one that passes the end. */
export const stretchesOf = (location: Location, extent: Extent): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  for (const segment of segmentsOf(location, extent)) {
    if (segment.accession !== undefined) continue;
    const previous = stretches.at(-1);
    const joined = previous === undefined ? undefined : acrossOrigin(previous, segment, location, extent);
    if (joined === undefined) stretches.push(stretchOf(segment));
    else stretches[stretches.length - 1] = joined;
  }
  return stretches;
};

const stretchOf = ({ start, end, strand, isOpenAtStart, isOpenAtEnd }: Segment): Stretch => {
  const isReverse = strand === -1;
  return {
    start: Math.min(start + 1, Math.max(end, 1)),
    end: Math.max(end, 1),
    isReverse,
    ...((isReverse ? isOpenAtEnd : isOpenAtStart) ? { isOpenLeft: true } : {}),
    ...((isReverse ? isOpenAtStart : isOpenAtEnd) ? { isOpenRight: true } : {}),
  };
};

const isCrossing = (location: Location): boolean => {
  if (location.kind === 'range') return location.start.at > location.end.at;
  if (location.kind === 'complement') return isCrossing(location.of);
  return 'parts' in location && location.parts.some(isCrossing);
};

const acrossOrigin = (
  previous: Stretch,
  segment: Segment,
  location: Location,
  extent: Extent,
): Stretch | undefined => {
  if (extent.topology === 'linear' || !isCrossing(location)) return undefined;
  const next = stretchOf(segment);
  if (previous.isReverse !== next.isReverse) return undefined;
  const [before, after] = next.isReverse ? [next, previous] : [previous, next];
  if (before.end !== extent.length || after.start !== 1) return undefined;
  return {
    start: before.start,
    end: extent.length + after.end,
    isReverse: next.isReverse,
    ...(before.isOpenLeft === true ? { isOpenLeft: true } : {}),
    ...(after.isOpenRight === true ? { isOpenRight: true } : {}),
  };
};
