import { availableParallelism } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { parseBytes } from '@bioxen/core';
import type { OutputFormat } from '@bioxen/jobs';
import { UsageError } from '../usage-error.js';
import type { MapFlags } from './map-flags.js';

const FORMATS: Readonly<Record<string, OutputFormat>> = {
  '.tsv': 'tsv',
  '.fa': 'fasta',
  '.fasta': 'fasta',
  '.fna': 'fasta',
  '.faa': 'fasta',
};

/** Compressions, which are not made here, and the program that makes them. */
const COMPRESSED: Readonly<Record<string, string>> = {
  '.gz': 'gzip',
  '.bgz': 'bgzip',
  '.bz2': 'bzip2',
  '.xz': 'xz',
  '.zst': 'zstd',
};

/** Names of files that hold something else than what is written here. */
const OTHER_FORMATS: ReadonlySet<string> = new Set(
  '.csv .fastq .fq .sam .bam .cram .bed .gff .gff3 .gtf .vcf .parquet .xls .xlsx .yaml .yml .html'.split(' '),
);

/** What the options of a map come to. */
export interface MapSettings {
  readonly format: OutputFormat;
  readonly columns?: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly workers: number;
  readonly failed: string;
  readonly chunkBases?: number;
  readonly maxRecordBytes?: number;
  readonly taskBytes?: number;
}

/** Reads the options of a map. @throws UsageError for what is wrong or does not go together */
export function parseMapFlags(flags: MapFlags): MapSettings {
  const { out, columns, param = [], chunk, maxRecord, resume, json, failed, executor, taskSize } = flags;
  const format = flags.format ?? (out === undefined ? 'ndjson' : formatOf(out));
  refuseCompressed(out);
  if (columns !== undefined && format !== 'tsv') {
    throw new UsageError(`--columns are those of tsv, and the results are ${format}.`, 'Add --format tsv.');
  }
  if (out === undefined && resume === true) {
    throw new UsageError(
      '--resume needs --out: beside it lies what was done.',
      'Write the results to a file.',
    );
  }
  if (out === undefined && json === true) {
    throw new UsageError(
      '--json needs --out: results and summary would mix.',
      'Write the results to a file.',
    );
  }
  if (out === undefined && executor === 'slurm') {
    throw new UsageError(
      '--executor slurm needs --out: beside it nodes and this program share their work.',
      'Name a file in a folder that all nodes see.',
    );
  }
  refuseOfOthers(flags);
  if (executor === 'fleet') refuseForFleet(flags);
  return {
    format,
    ...(columns === undefined ? {} : { columns: columns.split(',').map((name) => name.trim()) }),
    parameters: Object.fromEntries(param.map((text) => parameter(text))),
    workers: workersOf(flags),
    failed: failed ?? (out === undefined ? 'failed.ndjson' : join(dirname(out), 'failed.ndjson')),
    ...(chunk === undefined
      ? executor === 'fleet'
        ? { chunkBases: FLEET_CHUNK_BASES }
        : {}
      : { chunkBases: size('--chunk', chunk) }),
    ...(maxRecord === undefined ? {} : { maxRecordBytes: recordSize(maxRecord) }),
    ...(taskSize === undefined ? {} : { taskBytes: size('--task-size', taskSize) }),
  };
}

/** The format that the name of the output says. */
function formatOf(out: string): OutputFormat {
  const ending = extname(out).toLowerCase();
  if (!OTHER_FORMATS.has(ending)) return FORMATS[ending] ?? 'ndjson';
  throw new UsageError(
    `--out ${out}: results are ndjson, tsv or fasta, and none of them is called ${ending}.`,
    'Name the file .ndjson, .tsv or .fasta, or say which one it is: --format tsv',
  );
}

function refuseCompressed(out: string | undefined): void {
  const program = COMPRESSED[extname(out ?? '').toLowerCase()];
  if (program === undefined) return;
  throw new UsageError(
    `--out ${String(out)}: results are not compressed here.`,
    `Leave --out out, name the --format, and write behind the command: | ${program} > ${String(out)}`,
  );
}

/** What is for one executor would be done without a word by another: on the login node, and not in tasks. */
function refuseOfOthers({ executor, sbatch, taskSize, redis }: MapFlags): void {
  const others = [
    ['--sbatch', sbatch, 'slurm'],
    ['--task-size', taskSize, 'slurm'],
    ['--redis', redis, 'fleet'],
  ] as const;
  for (const [flag, value, owner] of others) {
    if (value === undefined || executor === owner) continue;
    throw new UsageError(
      `${flag} is for --executor ${owner}.`,
      `Add --executor ${owner}, or leave ${flag} out.`,
    );
  }
}

/** Chunks that are on their way lie in the memory of Redis. */
const FLEET_CHUNK_BASES = 2 ** 20;

/** A record is one text in Lua, and several while it is read. */
const MOST_RECORD_BYTES = 2 ** 30;

function refuseForFleet({ on, sandbox, network, readOnly, disk, processes }: MapFlags): void {
  const others = { on, sandbox, network, 'read-only': readOnly, disk, processes };
  const [name] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new UsageError(
    `--${name} is for VMs of this computer, and those of a fleet are made by its workers.`,
    'Leave it out.',
  );
}

/** The number of VMs at once. */
export function parseWorkers({ workers }: Pick<MapFlags, 'workers'>): number {
  return workers === undefined ? availableParallelism() : count('--workers', workers);
}

/** A task of a cluster has the processors that it was given, and not all that are there. */
function workersOf(flags: MapFlags): number {
  if (flags.workers !== undefined || flags.task === undefined) return parseWorkers(flags);
  return Number(process.env['SLURM_CPUS_PER_TASK'] ?? 1);
}

function parameter(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--param '${text}' is no name and value.`, 'Write it as --param name=value.');
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1_024) return value;
  throw new UsageError(`${flag} ${text} is no number from 1 to 1024.`, `Write it as ${flag} 4.`);
}

function recordSize(text: string): number {
  const bytes = size('--max-record', text);
  if (bytes <= MOST_RECORD_BYTES) return bytes;
  throw new UsageError(`--max-record ${text} is more than 1G, which no record may be.`, 'Split the record.');
}

function size(flag: string, text: string): number {
  try {
    const value = parseBytes(text);
    if (value >= 1) return value;
  } catch {
    // Said below, in the words of this option.
  }
  throw new UsageError(`${flag} ${text} is no size.`, `Write it as ${flag} 4M.`);
}
