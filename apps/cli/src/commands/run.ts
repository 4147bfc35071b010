import { type Command, Option } from 'commander';
import { addLuaOptions } from './lua-options.js';
import type { RunOptions } from '../run/run-request.js';

/** `bioxen run`. */
export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('run a Lua program')
    .description(
      'Run a Lua program: a FILE, CODE given with -e, or standard input (-). What follows it goes to Lua as arg and ...',
    )
    .usage('[options] <FILE | -e CODE | -> [--] [args...]')
    .argument('[FILE]', 'Lua script, or - for standard input')
    .argument('[args...]', 'arguments of the program')
    .option('-e, --eval <code>', 'run this code');
  addLuaOptions(command)
    .option('--timeout <duration>', 'stop the program after this time: 500ms, 30s, 5m')
    .option(
      '--max-output <size>',
      'drop output beyond this size: 64K, 10M (default: unlimited, with --json 10M)',
    )
    .option('--modules <folder>', 'require also finds modules in this folder (default: that of FILE)')
    .option('--json', 'print one JSON document with the result')
    .option('--json-schema', 'print the JSON schema of that document')
    .addOption(new Option('--debug').hideHelp())
    .addHelpText('after', FILES)
    .passThroughOptions()
    .action(async (file: string | undefined, args: readonly string[], options: RunOptions) => {
      const words = [...(file === undefined ? [] : [file]), ...args];
      const { runCommand } = await import('../run/run-command.js');
      const ownFlags = command.options.flatMap(({ short, long }) => [short, long]);
      process.exitCode = await runCommand({ words, given: program.args, ownFlags, options });
    });
}

const FILES = `
On the embedded engine, which is the default, programs see no files of this computer: give data on standard
input (bioxen run quality.lua < reads.fastq), or use --engine native, which runs them with your rights.`;
