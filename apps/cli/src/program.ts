import { Command } from 'commander';
import { addDoctor } from './commands/doctor.js';
import { addRepl } from './commands/repl.js';
import { addRun } from './commands/run.js';
import { version } from './version.js';

const HELP_WIDTH = 100;

/** Every command with its options. Actions load what they need when they run. */
export function createProgram(): Command {
  const program = new Command('bioxen')
    .description('Run Lua where the work is: on this computer, without installing Lua.')
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'with an error, show its stack and its causes')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ helpWidth: HELP_WIDTH })
    .configureOutput({ writeErr: () => undefined })
    .enablePositionalOptions()
    .exitOverride();
  addRun(program);
  addRepl(program);
  addDoctor(program);
  return program.addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  bioxen run -e 'return 2 + 2'
  bioxen run quality.lua < reads.fastq
  bioxen repl
  bioxen doctor`;
