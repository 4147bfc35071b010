import { type Command, Option } from 'commander';
import type { GenomeFlags } from '../bio/genome-command.js';
import type { ValidateFlags } from '../bio/validate-command.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { addBioCells } from './bio-cells.js';

const FORMATS = ['fasta', 'genbank', 'gff3'];

/** `bioxen bio`. */
export function addBio(program: Command, streams: StandardStreams): void {
  const bio = program
    .command('bio')
    .summary('cells as hosts: VMs, genomes and models')
    .description('Biological VMs that share a cell, genomes, and what guests cost their host.')
    .helpCommand(false);
  addBioCells(bio, streams);
  addGenome(bio, streams);
  bio
    .command('validate <FILE>')
    .summary('compare the growth law with measurements')
    .description(
      'Compare the growth law with a CSV table of published measurements, or - for standard input: R², median and 90th-percentile relative error for each quantity and organism.',
    )
    .addHelpText('after', COLUMNS)
    .option('--chassis <name>', 'of lines without an organism: ecoli or yeast (default: ecoli)')
    .option('--json', 'print one JSON document with every comparison')
    .action(async (file: string, flags: ValidateFlags) => {
      const { validate } = await import('../bio/validate-command.js');
      process.exitCode = await validate(file, flags, streams);
    });
}

function addGenome(bio: Command, streams: StandardStreams): void {
  const genome = bio
    .command('genome')
    .summary('read and convert sequence files')
    .description('FASTA, GenBank and GFF3.')
    .helpCommand(false);
  const from = (): Option =>
    new Option('--from <format>', 'what FILE is (default: what it begins with, else its name)').choices(
      FORMATS,
    );
  genome
    .command('info <FILE>')
    .summary('what it says, and what its proteins take')
    .description(
      'Print length, features, proteins, and the residues and ATP that one copy of each protein takes.',
    )
    .addOption(from())
    .option('--json', 'print one JSON document')
    .action(async (file: string, flags: GenomeFlags) => {
      const { genomeInfo } = await import('../bio/genome-command.js');
      process.exitCode = await genomeInfo(file, flags, streams);
    });
  genome
    .command('convert <FILE>')
    .summary('write it in another format')
    .description('Write a sequence file in another format, without loss of coordinates.')
    .addOption(from())
    .addOption(new Option('--to <format>', 'what to write (default: by the name of --out)').choices(FORMATS))
    .option('--out <file>', 'write to this file (default: standard output)')
    .action(async (file: string, flags: GenomeFlags) => {
      const { genomeConvert } = await import('../bio/genome-command.js');
      process.exitCode = await genomeConvert(file, flags, streams);
    });
}

const COLUMNS = `
Columns (any of them; empty cells and NA are not measured; others are ignored):
  organism                          ecoli or yeast, in usual spellings
  growth_rate_per_hour              or doubling_time_min
  ribosome_mass_fraction            protein of ribosomes over all protein, 0 to 1
  elongation_rate_aa_per_s          residues per second and translating ribosome
  active_ribosome_fraction          0 to 1
  ribosomes_per_cell
  guest_mass_fraction               protein of a useless guest over all protein, 0 to 1
  relative_growth                   growth with the guest over growth without
  unburdened_growth_rate_per_hour   growth without the guest
  drug_free_growth_rate_per_hour    growth without an antibiotic that stops ribosomes`;
