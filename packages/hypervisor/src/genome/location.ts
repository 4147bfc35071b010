/** One end of a range, counted from 1. */
export interface Position {
  readonly at: number;
  /** `<`: the feature begins before it; `>`: it ends after it. */
  readonly beyond?: '<' | '>';
  /** Somewhere from `at` to here, both included, as in `(102.110)..200`. */
  readonly upTo?: number;
}

/** From `start` to `end`, both included. On a circular record `start` may be larger: the range crosses the origin. */
export interface RangeLocation {
  readonly kind: 'range';
  readonly start: Position;
  readonly end: Position;
  /** Of another record, such as `J00194.1`. */
  readonly accession?: string;
}

/** One base, or, with `upTo`, one base somewhere in a range (`102.110`). */
export interface BaseLocation {
  readonly kind: 'base';
  readonly position: Position;
  readonly accession?: string;
}

/** The bond between two neighbours: `123^124`. */
export interface SiteLocation {
  readonly kind: 'site';
  readonly left: number;
  readonly right: number;
  readonly accession?: string;
}

/** The other strand of a location, read backwards. */
export interface ComplementLocation {
  readonly kind: 'complement';
  readonly of: Location;
}

/** Parts one after the other. `order` promises no more than the order, `bond` none, `one-of` that one of them is it. */
export interface CompoundLocation {
  readonly kind: 'join' | 'order' | 'bond' | 'one-of';
  readonly parts: readonly Location[];
}

/** Where a feature is: what section 3.4 of the INSDC feature table can say. Counted from 1, ends included. */
export type Location = RangeLocation | BaseLocation | SiteLocation | ComplementLocation | CompoundLocation;

const positionText = ({ at, beyond, upTo }: Position): string =>
  upTo === undefined ? `${beyond ?? ''}${at}` : `(${at}.${upTo})`;

/** The location as GenBank writes it, without blanks; `parseLocation` gives back an equal one. */
export const formatLocation = (location: Location): string => {
  switch (location.kind) {
    case 'complement':
      return `complement(${formatLocation(location.of)})`;
    case 'range':
      return `${prefixOf(location)}${positionText(location.start)}..${positionText(location.end)}`;
    case 'base': {
      const { at, beyond, upTo } = location.position;
      return `${prefixOf(location)}${beyond ?? ''}${at}${upTo === undefined ? '' : `.${upTo}`}`;
    }
    case 'site':
      return `${prefixOf(location)}${location.left}^${location.right}`;
    case 'join':
    case 'order':
    case 'bond':
    case 'one-of':
      return `${location.kind}(${location.parts.map(formatLocation).join(',')})`;
  }
};

const prefixOf = ({ accession }: { readonly accession?: string }): string =>
  accession === undefined ? '' : `${accession}:`;
