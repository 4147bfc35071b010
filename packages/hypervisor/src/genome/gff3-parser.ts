import { createFastaParser, type FastaRecord } from './fasta.js';
import { GenomeParseError } from './genome-parse-error.js';
import type { GenomeRecord } from './genome-record.js';
import type { LineParser, ParserFactory } from './genome-source.js';
import { checkParents, type Gff3Entry, groupRows } from './gff3-entries.js';
import { featureOf } from './gff3-feature.js';
import { attributeOf, type Gff3Row, parseRow } from './gff3-row.js';
import { decode } from './gff3-text.js';
import type { Extent } from './segments.js';

interface Landmark {
  readonly rows: Gff3Row[];
  /** Of `##sequence-region`. */
  promised?: { readonly length: number; readonly line: number };
  fasta?: FastaRecord;
}

type FailAt = (line: number, problem: string) => never;

const failAt: FailAt = (line, problem) => {
  throw new GenomeParseError({ format: 'GFF3', problem, line });
};

class Gff3Parser implements LineParser {
  readonly #emit: (record: GenomeRecord) => void;
  readonly #landmarks = new Map<string, Landmark>();
  #line = 0;
  #hasVersion = false;
  #fasta: LineParser | undefined;
  /** Ids of sequences. */
  readonly #sequences = new Set<string>();

  constructor(emit: (record: GenomeRecord) => void) {
    this.#emit = emit;
  }

  line(text: string): void {
    this.#line++;
    if (this.#fasta !== undefined) return this.#sequenceLine(this.#fasta, text);
    if (text.startsWith('##')) return this.#directive(text);
    if (text.trim() === '' || text.startsWith('#')) return;
    if (text.startsWith('>')) {
      return this.#sequenceLine(this.#beginFasta(this.#line - 1), text);
    }
    if (!this.#hasVersion) failAt(this.#line, 'the file does not begin with "##gff-version 3"');
    const row = parseRow(text, this.#line, (problem) => failAt(this.#line, problem));
    this.#landmark(row.seqid).rows.push(row);
  }

  end(): void {
    this.#fasta?.end();
    const entries = new Map<string, readonly Gff3Entry[]>();
    for (const [seqid, { rows }] of this.#landmarks) entries.set(seqid, groupRows(rows));
    checkParents([...entries.values()].flat(), failAt);
    for (const [seqid, landmark] of this.#landmarks)
      this.#emit(recordOf(seqid, landmark, entries.get(seqid) ?? []));
  }

  #directive(text: string): void {
    const [name, ...words] = text.slice(2).trim().split(/\s+/);
    if (name === 'gff-version') {
      if (words[0]?.split('.')[0] !== '3')
        failAt(this.#line, `the version is ${words[0] ?? 'missing'}, not 3`);
      this.#hasVersion = true;
    } else if (name === 'FASTA') this.#beginFasta(this.#line);
    else if (name === 'sequence-region') {
      const [seqid = '', start = '', end = ''] = words;
      const length = Number(end);
      if (seqid === '' || !/^\d+$/.test(start) || !/^\d+$/.test(end) || length < Number(start))
        failAt(
          this.#line,
          '"##sequence-region" needs a sequence id, a start and an end that is not before it',
        );
      const known =
        decode(seqid) ?? failAt(this.#line, 'the sequence id has a percent sign that encodes nothing');
      this.#landmark(known).promised = { length, line: this.#line };
    }
  }

  #beginFasta(linesBefore: number): LineParser {
    this.#fasta = createFastaParser((record) => {
      this.#landmark(record.id).fasta = record;
    }, linesBefore);
    return this.#fasta;
  }

  /** A sequence of an id that was there would take its place. */
  #sequenceLine(fasta: LineParser, text: string): void {
    const [id] = /^>\s*\S+/.exec(text) ?? [];
    if (id !== undefined) {
      const seqid = id.slice(1).trim();
      if (this.#sequences.has(seqid)) failAt(this.#line, `there is a sequence '${seqid}' already`);
      this.#sequences.add(seqid);
    }
    fasta.line(text);
  }

  #landmark(seqid: string): Landmark {
    const known = this.#landmarks.get(seqid);
    if (known !== undefined) return known;
    const landmark: Landmark = { rows: [] };
    this.#landmarks.set(seqid, landmark);
    return landmark;
  }
}

const isCircularMark = (row: Gff3Row): boolean => attributeOf(row, 'Is_circular')[0] === 'true';

/** The line that only says that the molecule is circular. */
const isBareMark = ({ rows: [row, ...more] }: Gff3Entry): boolean =>
  row !== undefined &&
  more.length === 0 &&
  row.type === 'region' &&
  isCircularMark(row) &&
  row.attributes.every(([name]) => name === 'ID' || name === 'Is_circular');

const extentOf = ({ rows, promised, fasta }: Landmark): Extent => {
  const region = rows.find(isCircularMark);
  const sequence = fasta?.sequence ?? '';
  if (sequence !== '' && promised !== undefined && promised.length !== sequence.length)
    failAt(
      promised.line,
      `"##sequence-region" promises ${promised.length}, the sequence has ${sequence.length}`,
    );
  const topology = region === undefined ? 'linear' : 'circular';
  let length = sequence.length;
  if (length === 0) length = promised?.length ?? region?.end ?? 0;
  if (length === 0) for (const row of rows) length = Math.max(length, row.end);
  for (const { start, end, line } of rows) {
    const isInside = topology === 'circular' ? start <= length && end - start < length : end <= length;
    if (!isInside) failAt(line, `the range ${start}..${end} leaves the sequence, which has ${length}`);
  }
  return { length, topology };
};

const recordOf = (seqid: string, landmark: Landmark, entries: readonly Gff3Entry[]): GenomeRecord => {
  const extent = extentOf(landmark);
  const sequence = landmark.fasta?.sequence ?? '';
  return {
    name: seqid,
    accessions: [],
    definition: landmark.fasta?.description ?? '',
    ...extent,
    unit: 'bp',
    moleculeType: 'DNA',
    header: [],
    features: entries.filter((entry) => !isBareMark(entry)).map((entry) => featureOf(entry, extent, failAt)),
    sequence,
    isSequenceAbsent: sequence === '' && extent.length > 0,
  };
};

/** The parser of GFF3. The sequences come last in such a file, so all records are handed over at its end. */
export const createGff3Parser: ParserFactory<GenomeRecord> = (emit) => new Gff3Parser(emit);
