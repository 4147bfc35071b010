import { CODON_TABLE_IDS } from './codon-table.js';
import type { Feature, Gff3Facts, Qualifier } from './feature.js';
import { qualifierOf } from './feature.js';
import { GenomeParseError } from './genome-parse-error.js';
import type { Gff3Entry } from './gff3-entries.js';
import { locationOfStretches } from './gff3-location.js';
import { FLAGS, keyOf, qualifierName, STRUCTURE } from './gff3-names.js';
import { attributeOf, type Gff3Row } from './gff3-row.js';
import type { Location } from './location.js';
import { parseLocation } from './parse-location.js';
import { phasesOf } from './phases.js';
import { type Extent, segmentsOf } from './segments.js';

const locationOf = (rows: readonly Gff3Row[], extent: Extent): Location => {
  const [written] = rows.flatMap((row) => attributeOf(row, 'gblocation'));
  if (written !== undefined) {
    const location = parseLocation(written);
    segmentsOf(location, extent);
    return location;
  }
  const stretches = rows.map((row) => ({
    start: row.start,
    end: row.end,
    isReverse: row.strand === '-',
    isOpenLeft: attributeOf(row, 'start_range')[0] === '.',
    isOpenRight: attributeOf(row, 'end_range')[1] === '.',
  }));
  return locationOfStretches(stretches, extent);
};

const qualifiersOf = (rows: readonly Gff3Row[]): readonly Qualifier[] => {
  const seen = new Set<string>();
  const qualifiers: Qualifier[] = [];
  for (const { attributes } of rows) {
    for (const [attribute, values] of attributes) {
      if (STRUCTURE.has(attribute)) continue;
      const name = qualifierName(attribute);
      for (const value of values) {
        // Every line of a feature repeats its attributes.
        const mark = `${name}\t${value}`;
        if (rows.length > 1 && seen.has(mark)) continue;
        seen.add(mark);
        qualifiers.push(FLAGS.has(name) && value === 'true' ? { name } : { name, value });
      }
    }
  }
  return qualifiers;
};

/** The feature that lines of GFF3 say. */
export const featureOf = (
  { id, rows }: Gff3Entry,
  extent: Extent,
  failAt: (line: number, problem: string) => never,
): Feature => {
  const [first] = rows;
  const line = first?.line ?? 1;
  const key = keyOf(rows.flatMap((row) => attributeOf(row, 'gbkey'))[0] ?? first?.type ?? '');
  let location: Location;
  try {
    location = locationOf(rows, extent);
  } catch (error) {
    if (!GenomeParseError.isInstance(error)) throw error;
    return failAt(line, error.problem);
  }
  const parents = [...new Set(rows.flatMap((row) => attributeOf(row, 'Parent')))];
  const facts: Gff3Facts = {
    ...(id === undefined ? {} : { id }),
    ...(parents.length === 0 ? {} : { parents }),
    ...(first?.source === undefined ? {} : { source: first.source }),
    ...(first?.score === undefined ? {} : { score: first.score }),
    ...(first?.strand === '.' || first?.strand === '?' ? { strand: first.strand } : {}),
  };
  const qualifiers = [...qualifiersOf(rows)];
  const table = qualifierOf({ key, location, qualifiers }, 'transl_table');
  if (table !== undefined && !CODON_TABLE_IDS.includes(Number(table)))
    failAt(line, `there is no codon table ${JSON.stringify(table)}`);
  const feature = { key, location, qualifiers };
  return { ...feature, ...framed(feature, rows, facts) };
};

/** What the phases of the lines add: a codon start, or the phases themselves where no codon start gives them. */
const framed = (
  feature: Feature,
  rows: readonly Gff3Row[],
  facts: Gff3Facts,
): Pick<Feature, 'qualifiers' | 'gff3'> => {
  const stretches = rows.map(({ start, end, strand }) => ({ start, end, isReverse: strand === '-' }));
  // Lines of the reverse strand may go up; ribosomes go down.
  const isUpward =
    rows.every(({ strand }) => strand === '-') && (rows[0]?.start ?? 0) < (rows.at(-1)?.start ?? 0);
  const reading = isUpward ? rows.toReversed() : rows;
  const phases = reading.flatMap(({ phase }) => (phase === undefined ? [] : [phase]));
  const hasStart = qualifierOf(feature, 'codon_start') !== undefined;
  const [firstPhase = 0] = phases;
  const isComplete = phases.length === rows.length;
  const qualifiers =
    hasStart || !isComplete || firstPhase === 0
      ? feature.qualifiers
      : [...feature.qualifiers, { name: 'codon_start', value: `${firstPhase + 1}` }];
  const expected = phasesOf({ ...feature, qualifiers }, isUpward ? stretches.toReversed() : stretches);
  const areExpected = !isComplete || phases.every((phase, index) => phase === expected[index]);
  const gff3 = areExpected ? facts : { ...facts, phases };
  return Object.keys(gff3).length === 0 ? { qualifiers } : { qualifiers, gff3 };
};
