import { InvalidOptionError } from '@bioxen/core';
import { formatFasta } from './fasta.js';
import type { Feature } from './feature.js';
import { type GenomeRecord, recordId } from './genome-record.js';
import { type GenomeSource, parseRecords, readRecords } from './genome-source.js';
import { createGff3Parser } from './gff3-parser.js';
import { featureIds } from './gff3-ids.js';
import { locationOfStretches, type Stretch, stretchesOf } from './gff3-location.js';
import { attributeName, termOf } from './gff3-names.js';
import { encodeAttribute, encodeField } from './gff3-text.js';
import { formatLocation } from './location.js';
import { phasesOf } from './phases.js';

/** All records of a GFF3 text, one for each sequence id. @throws {GenomeParseError} with the line */
export const parseGff3 = (text: string): GenomeRecord[] => parseRecords(text, createGff3Parser);

/** The records of a GFF3 file. They come at its end, where the sequences are. @throws {GenomeParseError} with the line */
export const readGff3 = (source: GenomeSource): AsyncGenerator<GenomeRecord, void, undefined> =>
  readRecords(source, createGff3Parser);

type Attributes = Map<string, string[]>;

const add = (attributes: Attributes, name: string, value: string): void => {
  const values = attributes.get(name);
  if (values === undefined) attributes.set(name, [value]);
  else values.push(value);
};

const attributeText = (attributes: Attributes): string =>
  attributes.size === 0
    ? '.'
    : [...attributes]
        .map(([name, values]) => `${encodeAttribute(name)}=${values.map(encodeAttribute).join(',')}`)
        .join(';');

/** Lines of the reverse strand as files have them: upwards. */
const inFileOrder = (stretches: readonly Stretch[]): readonly Stretch[] =>
  stretches.every(({ isReverse }) => isReverse) ? stretches.toReversed() : stretches;

const featureRows = (
  record: GenomeRecord,
  feature: Feature,
  id: string | undefined,
  parents: readonly string[],
): string[] => {
  const stretches = stretchesOf(feature.location, record);
  const lines = inFileOrder(stretches);
  const isTold =
    lines.length > 0 &&
    lines.every(({ isOpenLeft, isOpenRight }) => isOpenLeft !== true && isOpenRight !== true) &&
    formatLocation(locationOfStretches(lines, record)) === formatLocation(feature.location);
  const attributes: Attributes = new Map();
  if (id !== undefined) add(attributes, 'ID', id);
  for (const parent of parents) add(attributes, 'Parent', parent);
  if (feature.key === 'source' && record.topology === 'circular') add(attributes, 'Is_circular', 'true');
  if (termOf(feature.key) !== feature.key) add(attributes, 'gbkey', feature.key);
  for (const { name, value } of feature.qualifiers) add(attributes, attributeName(name), value ?? 'true');
  if (!isTold) add(attributes, 'gblocation', formatLocation(feature.location));
  const phases = feature.key === 'CDS' ? phasesOf(feature, stretches).toReversed() : [];
  const ordered = lines === stretches ? phases.toReversed() : phases;
  const fixed = [recordId(record), feature.gff3?.source ?? '.', termOf(feature.key)].map((field) =>
    field === '.' ? field : encodeField(field),
  );
  const shown = lines.length === 0 ? [{ start: 1, end: record.length, isReverse: false }] : lines;
  return shown.map(({ start, end, isReverse }, index) =>
    [
      ...fixed,
      start,
      end,
      feature.gff3?.score ?? '.',
      isReverse ? '-' : (feature.gff3?.strand ?? '+'),
      ordered[index] ?? '.',
      attributeText(attributes),
    ].join('\t'),
  );
};

const recordRows = (record: GenomeRecord): string[] => {
  const id = encodeField(recordId(record));
  const ids = featureIds(record.features);
  const rows = record.features.flatMap((feature, index) =>
    featureRows(record, feature, ids[index]?.id, ids[index]?.parents ?? []),
  );
  const isMarked = record.topology === 'linear' || record.features.some(({ key }) => key === 'source');
  const mark = [id, '.', 'region', 1, record.length, '.', '+', '.', 'Is_circular=true'].join('\t');
  return [...(isMarked ? [] : [mark]), ...rows];
};

/** Lines of GFF3 say by their id whose they are. */
const refuseEqualIds = (records: readonly GenomeRecord[]): void => {
  const ids = new Set<string>();
  for (const record of records) {
    const id = recordId(record);
    if (ids.has(id))
      throw new InvalidOptionError(
        'records',
        `two of them are named '${id}', and GFF3 tells records apart by name`,
        {
          hint: 'Give each record a name of its own, or write them to files of their own. FASTA and GenBank may have equal names.',
        },
      );
    ids.add(id);
  }
};

/**
 * Records as a GFF3 text with their sequences. What its lines cannot say of a location (open ends, orders, sites, parts on
 * other records) stands in the attribute `gblocation`, so that `parseGff3` gives back every location, strand, phase, name
 * and codon table. @throws InvalidOptionError when two records have one name
 */
export const formatGff3 = (records: Iterable<GenomeRecord>): string => {
  const all = [...records];
  refuseEqualIds(all);
  const lines = [
    '##gff-version 3',
    ...all
      .filter(({ length }) => length > 0)
      .map((record) => `##sequence-region ${encodeField(recordId(record))} 1 ${record.length}`),
    ...all.flatMap(recordRows),
  ];
  const sequences = all
    .filter(({ sequence }) => sequence !== '')
    .map((record) => ({
      id: recordId(record),
      description: record.definition,
      sequence: record.sequence,
    }));
  const fasta = sequences.length === 0 ? '' : `##FASTA\n${formatFasta(sequences)}`;
  return `${lines.join('\n')}\n${fasta}`;
};
