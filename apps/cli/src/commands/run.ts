import { type Command, Option } from 'commander';
import type { RunOptions } from '../run/run-request.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { once } from './once.js';
import { addVmFlags } from './vm-flags.js';

/** `bioxen run`. */
export function addRun(program: Command, streams: StandardStreams): void {
  const command = program
    .command('run')
    .summary('run a Lua program')
    .description(
      'Run a Lua program: a FILE, CODE given with -e, or standard input (-). What follows it goes to Lua as arg and ...',
    )
    .usage('[options] <FILE | -e CODE | -> [--] [args...]')
    .argument('[FILE]', 'Lua script, or - for standard input')
    .argument('[args...]', 'arguments of the program')
    .option('-e, --eval <code>', 'run this code', once('-e'));
  addVmFlags(command, 'the program')
    .option(
      '--max-output <size>',
      'drop output beyond this size: 64K, 10M (default: unlimited, with --json 10M, with --untrusted 1M)',
    )
    .option('--modules <folder>', 'require also finds modules in this folder (default: that of FILE)')
    .option('--env <name>', 'require also finds the packages of this environment (default: the active one)')
    .option('--json', 'print one JSON document with the result')
    .option('--json-schema', 'print the JSON schema of that document')
    .addOption(new Option('--debug').hideHelp())
    .addHelpText('after', FILES)
    .passThroughOptions()
    .action(async (file: string | undefined, args: readonly string[], options: RunOptions) => {
      const words = [...(file === undefined ? [] : [file]), ...args];
      const { runCommand } = await import('../run/run-command.js');
      const ownFlags = command.options.flatMap(({ short, long }) => [short, long]);
      process.exitCode = await runCommand({ words, given: program.args, ownFlags, options }, streams);
    });
}

const FILES = `
Programs see no files of this computer: give data on standard input (bioxen run quality.lua < reads.fastq), show
them with --read-only, or use --engine native --sandbox none, which runs them with your rights.`;
