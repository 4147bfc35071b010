import { extname } from 'node:path';
import { BioxenError, printable } from '@bioxen/core';
import {
  decodeGenome,
  demandOf,
  formatFasta,
  formatGenBank,
  formatGff3,
  gcShare,
  type GenomeRecord,
  genomeFormatOf,
  parseGenome,
  qualifierOf,
  readCodingSequence,
  recordId,
} from '@bioxen/hypervisor/genome';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { writeOutput } from '../packages/write-output.js';
import { UsageError } from '../usage-error.js';
import { readInput } from './read-input.js';

/** The formats of genomes. */
const GENOME_FORMATS = ['fasta', 'genbank', 'gff3'] as const;
type Format = (typeof GENOME_FORMATS)[number];

/** Flags of `bioxen bio genome`. */
export interface GenomeFlags {
  readonly from?: Format;
  readonly to?: Format;
  readonly out?: string;
  readonly json?: boolean;
}

const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.fa': 'fasta', '.fasta': 'fasta', '.fna': 'fasta', '.fas': 'fasta',
  '.gb': 'genbank', '.gbk': 'genbank', '.gbff': 'genbank', '.genbank': 'genbank',
  '.gff': 'gff3', '.gff3': 'gff3',
}; // prettier-ignore

const formatOf = (text: string, file: string, from: Format | undefined): Format => {
  const format =
    from ?? genomeFormatOf(text) ?? EXTENSIONS[extname(file.replace(/\.(?:gz|bgz)$/i, '')).toLowerCase()];
  if (format !== undefined) return format;
  throw new UsageError(
    `It is not known what ${file} is.`,
    `Say it with --from ${GENOME_FORMATS.join(', --from ')}.`,
  );
};

const WRITERS: Readonly<Record<Format, (records: readonly GenomeRecord[]) => string>> = {
  fasta: (records) =>
    formatFasta(
      records.map((record) => ({
        id: recordId(record),
        description: record.definition,
        sequence: record.sequence,
      })),
    ),
  genbank: formatGenBank,
  gff3: formatGff3,
};

const read = async (file: string, { from }: GenomeFlags): Promise<GenomeRecord[]> => {
  const text = decodeGenome(await readInput(file));
  const records = parseGenome(text, formatOf(text, file, from));
  if (records.length > 0) return records;
  throw new BioxenError(`There is no record in ${file}`, {
    code: 'GENOME_PARSE_FAILED',
    hint: text.trim() === '' ? 'It is empty.' : 'It has neither a sequence nor a feature.',
  });
};

const factsOf = (record: GenomeRecord) => {
  const counts = new Map<string, number>();
  for (const { key } of record.features) counts.set(key, (counts.get(key) ?? 0) + 1);
  const told = record.features.flatMap((feature) => {
    const translation = feature.key === 'CDS' ? qualifierOf(feature, 'translation') : undefined;
    return translation === undefined ? [] : [readCodingSequence(record, feature)?.protein === translation];
  });
  const { residuesPerCycle, atpPerCycle, cds, skipped } = demandOf(record);
  return {
    id: recordId(record),
    length: record.length,
    topology: record.topology,
    hasSequence: !record.isSequenceAbsent,
    gcPercent: 100 * gcShare(record.sequence),
    features: Object.fromEntries(counts),
    proteins: cds.length,
    cdsWithoutProtein: skipped,
    translations: { told: told.length, reproduced: told.filter(Boolean).length },
    demand: { residues: residuesPerCycle, atp: atpPerCycle },
  };
};

/** `bioxen bio genome info`: what a sequence file says, and what one copy of each of its proteins takes. */
export async function genomeInfo(
  file: string,
  flags: GenomeFlags,
  streams: StandardStreams,
): Promise<number> {
  const records = (await read(file, flags)).map(factsOf);
  if (flags.json === true) {
    await printJson(streams, { schemaVersion: 1, records });
    return exitCode.ok;
  }
  for (const {
    id,
    length,
    topology,
    hasSequence,
    gcPercent,
    features,
    proteins,
    translations,
    demand,
  } of records) {
    const counts = Object.entries(features).map(([key, count]) => `${printable(key)} ${count}`);
    const lines = [
      `${printable(id)}: ${length} bp, ${topology}, ${hasSequence ? `${gcPercent.toFixed(3)} % GC` : 'without its sequence'}`,
      ...(counts.length === 0 ? [] : [`  features: ${counts.join(', ')}`]),
      ...(proteins === 0
        ? []
        : [
            `  proteins: ${proteins}, ${translations.reproduced} of ${translations.told} translations reproduced`,
            `  one copy of each: ${demand.residues} residues, ${demand.atp} ATP`,
          ]),
    ];
    await streams.write('stdout', `${lines.join('\n')}\n`);
  }
  return exitCode.ok;
}

/** `bioxen bio genome convert`: a sequence file in another format. */
export async function genomeConvert(
  file: string,
  flags: GenomeFlags,
  streams: StandardStreams,
): Promise<number> {
  const { out, to = EXTENSIONS[extname(out ?? '').toLowerCase()] } = flags;
  if (to === undefined)
    throw new UsageError(
      'It is not known what to convert to.',
      `Say it with --to ${GENOME_FORMATS.join(', --to ')}.`,
    );
  const text = WRITERS[to](await read(file, flags));
  if (out === undefined) await streams.write('stdout', text);
  else await writeOutput(out, text, { option: '--out' });
  return exitCode.ok;
}
