import type { Location, Position } from './location.js';
import { locationProblem } from './parse-location.js';

/** The molecule that a location lies on. */
export interface Extent {
  /** Bases or residues. */
  readonly length: number;
  readonly topology: 'linear' | 'circular';
}

/** A stretch of a strand, half-open and counted from 0, as `String.slice` takes it. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly strand: 1 | -1;
  /** Of another record. */
  readonly accession?: string;
  /** The feature goes on before the 5' end of this stretch. */
  readonly isOpenAtStart: boolean;
  /** The feature goes on after the 3' end of this stretch. */
  readonly isOpenAtEnd: boolean;
}

/** The one place where positions from 1 with both ends included become a half-open stretch from 0. */
const stretch = (first: number, last: number): { readonly start: number; readonly end: number } => ({
  start: first - 1,
  end: last,
});

const lastOf = ({ at, upTo }: Position): number => upTo ?? at;

const flip = (segment: Segment): Segment => ({
  ...segment,
  strand: segment.strand === 1 ? -1 : 1,
  isOpenAtStart: segment.isOpenAtEnd,
  isOpenAtEnd: segment.isOpenAtStart,
});

const checkedRange = (first: number, last: number, { length, topology }: Extent): void => {
  const isAcrossOrigin = first > last;
  if (first < 1 || last < 1 || first > length || last > length)
    throw locationProblem(`the range ${first}..${last} leaves the record, which has ${length}`);
  if (isAcrossOrigin && topology === 'linear')
    throw locationProblem(`the range ${first}..${last} ends before it starts, and the record is linear`);
};

/**
 * The stretches of a location in the order in which they are read. A range across the origin gives two, a site (`^`) one
 * that is empty. Stretches of other records are not checked. @throws {GenomeParseError} where it leaves the record
 */
export const segmentsOf = (location: Location, extent: Extent): readonly Segment[] => {
  switch (location.kind) {
    case 'complement':
      return segmentsOf(location.of, extent).map(flip).toReversed();
    case 'join':
    case 'order':
    case 'bond':
    case 'one-of':
      return location.parts.flatMap((part) => segmentsOf(part, extent));
    case 'range':
    case 'base':
    case 'site':
      return simpleSegments(location, extent);
  }
};

const simpleSegments = (
  location: Exclude<Location, { readonly kind: 'complement' | 'join' | 'order' | 'bond' | 'one-of' }>,
  extent: Extent,
): readonly Segment[] => {
  const closed = {
    strand: 1,
    isOpenAtStart: false,
    isOpenAtEnd: false,
    ...(location.accession === undefined ? {} : { accession: location.accession }),
  } as const;
  const isOwn = location.accession === undefined;
  if (location.kind === 'site') {
    const { left, right } = location;
    const isNeighbour = right === left + 1 || (left === extent.length && right === 1);
    if (!isNeighbour) throw locationProblem(`${left}^${right} are no neighbours`);
    if (isOwn) checkedRange(left, left, extent);
    return [{ ...closed, start: left, end: left }];
  }
  const [start, end] =
    location.kind === 'base' ? [location.position, location.position] : [location.start, location.end];
  const [first, last] = [start.at, lastOf(end)];
  const open = {
    ...closed,
    isOpenAtStart: start.beyond !== undefined && (location.kind === 'range' || start.beyond === '<'),
    isOpenAtEnd: end.beyond !== undefined && (location.kind === 'range' || end.beyond === '>'),
  };
  if (!isOwn) return [{ ...open, ...stretch(first, last) }];
  checkedRange(first, last, extent);
  if (first <= last) return [{ ...open, ...stretch(first, last) }];
  return [
    { ...open, ...stretch(first, extent.length), isOpenAtEnd: false },
    { ...open, ...stretch(1, last), isOpenAtStart: false },
  ];
};
