import { type Command, InvalidArgumentError, Option } from 'commander';
import type { MapFlags } from '../map/map-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { addVmFlags } from './vm-flags.js';

/** `bioxen map`. */
export function addMap(program: Command, streams: StandardStreams): void {
  const command = program
    .command('map')
    .summary('run one Lua function over many sequences')
    .description(
      'Run a Lua function once for each record of a FASTA or FASTQ file, plain or gzip, in parallel. Results come in the order of the records.',
    )
    .argument('<FILE>', 'Lua script that returns the function, or defines a global map')
    .requiredOption('--over <file>', 'FASTA or FASTQ file, or - for standard input', onlyOne)
    .option(
      '--out <file>',
      'write results to this file, which appears when it is whole (default: standard output)',
    )
    .addOption(
      new Option(
        '--format <format>',
        'of the results (default: what the name of --out ends in, else ndjson)',
      ).choices(['ndjson', 'tsv', 'fasta']),
    )
    .option('--columns <names>', 'columns of tsv: id,gc,length (default: the fields of the first record)')
    .option(
      '--param <name=value>',
      'a field of the second argument of the function; can be given again',
      collect,
    )
    .option(
      '--workers <number>',
      'VMs at once (default: one for each processor; in a task of Slurm, for each of its own)',
    )
    .addOption(
      new Option(
        '--executor <where>',
        'local: on this computer; slurm: in array tasks of this cluster, with --out in a folder that all nodes see; fleet: by bioxen worker on any hosts',
      )
        .choices(['local', 'slurm', 'fleet'])
        .default('local'),
    )
    .option('--sbatch <flag>', 'an option of sbatch: --sbatch=--partition=short; can be given again', collect)
    .option('--task-size <size>', 'sequences of one task of Slurm (default: 256M)')
    .option('--redis <url>', 'where a fleet meets: redis://HOST:6379 (default: BIOXEN_REDIS_URL)')
    .addOption(new Option('--task <file>').hideHelp())
    .option('--failed <file>', 'list of the records that failed (default: failed.ndjson beside --out)')
    .option('--fail-fast', 'stop at the first record that fails')
    .option('--resume', 'go on where an interrupted run with the same --out stopped')
    .option(
      '--chunk <bases>',
      'letters that are worked on at a time: 1M (default: 1M, of a large plain file up to 8M)',
    )
    .option('--max-record <size>', 'refuse larger records: 32M, 1G (default: 32M)');
  addVmFlags(command, 'the function on a record')
    .option('--env <name>', 'require also finds the packages of this environment (default: the active one)')
    .option('--modules <folder>', 'require also finds modules in this folder (default: that of FILE)')
    .option('--json', 'print one JSON document with the summary; needs --out')
    .option('--json-schema', 'print the JSON schema of that document')
    .addOption(new Option('--debug').hideHelp())
    .addHelpText('after', TEXT)
    .action(async (file: string, options: MapFlags) => {
      const { mapCommand } = await import('../map/map-command.js');
      process.exitCode = await mapCommand(file, options, streams);
    });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** A second file would take the place of the first without a word. */
function onlyOne(value: string, before: string | undefined): string {
  if (before === undefined) return value;
  throw new InvalidArgumentError(
    'A map is over one file. Join them, compressed or not: cat A B | bioxen map FILE --over -',
  );
}

const TEXT = `
The function gets a table { id, description, sequence, quality } and returns a value, a table, or nil to leave the record out:
  return function(record) return { length = #record.sequence } end
Exit code 5: the function failed on some records. They are listed in failed.ndjson, all others are in the output.`;
