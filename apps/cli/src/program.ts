import { Command } from 'commander';
import { addDoctor } from './commands/doctor.js';
import { addRepl } from './commands/repl.js';
import { addRun } from './commands/run.js';
import { addVm } from './commands/vm.js';
import { refuseLostFolder } from './refuse-lost-folder.js';
import type { StandardStreams } from './terminal/standard-streams.js';
import { version } from './version.js';

const HELP_WIDTH = 100;

/** Every command with its options; what they print goes to `streams`. Actions load what they need when they run. */
export function createProgram(streams: StandardStreams): Command {
  const program = new Command('bioxen')
    .description('Run Lua where the work is: on this computer, without installing Lua.')
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'with an error, show its stack and its causes')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ helpWidth: HELP_WIDTH })
    .configureOutput({
      writeOut: (text) => void streams.write('stdout', text),
      writeErr: () => undefined,
    })
    .enablePositionalOptions()
    .exitOverride()
    .hook('preAction', refuseLostFolder);
  addRun(program, streams);
  addRepl(program, streams);
  addVm(program, streams);
  addDoctor(program, streams);
  return program.addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  bioxen run -e 'return 2 + 2'
  bioxen run quality.lua < reads.fastq
  bioxen repl
  bioxen doctor`;
