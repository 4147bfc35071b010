import { Command } from 'commander';
import { addBio } from './commands/bio.js';
import { addDaemon } from './commands/daemon.js';
import { addDoctor } from './commands/doctor.js';
import { addXcpng } from './commands/machine.js';
import { addEnv } from './commands/env.js';
import { addHelp } from './commands/help.js';
import { addMap } from './commands/map.js';
import { addMenu } from './commands/menu.js';
import { addPkg } from './commands/pkg.js';
import { addRepl } from './commands/repl.js';
import { addRun } from './commands/run.js';
import { addSession } from './commands/session.js';
import { addTemplate } from './commands/template.js';
import { addVm } from './commands/vm.js';
import { addWorker } from './commands/worker.js';
import { refuseLostFolder } from './refuse-lost-folder.js';
import type { StandardStreams } from './terminal/standard-streams.js';
import { terminalColumns } from './terminal/terminal-columns.js';
import { wrapText } from './terminal/wrap-text.js';
import { version } from './version.js';

const MAX_HELP_WIDTH = 100;

/** Every command with its options; what they print goes to `streams`. Actions load what they need when they run. */
export function createProgram(streams: StandardStreams): Command {
  const columns = terminalColumns(process.stdout);
  const program = new Command('bioxen')
    .description('Run Lua where the work is: on this computer, without installing Lua.')
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'with an error, show its stack and its causes')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureHelp({ helpWidth: Math.min(MAX_HELP_WIDTH, columns ?? MAX_HELP_WIDTH) })
    .configureOutput({
      // Where a column would get too narrow, commander breaks no lines.
      writeOut: (text) => void streams.write('stdout', wrapText(text, columns)),
      writeErr: () => undefined,
    })
    .enablePositionalOptions()
    .exitOverride()
    .hook('preAction', refuseLostFolder);
  addRun(program, streams);
  addMap(program, streams);
  addWorker(program, streams);
  addRepl(program, streams);
  addVm(program, streams);
  addXcpng(program, streams);
  addTemplate(program, streams);
  addSession(program, streams);
  addPkg(program, streams);
  addEnv(program, streams);
  addBio(program, streams);
  addDaemon(program, streams);
  addMenu(program, streams);
  addDoctor(program, streams);
  addHelp(program);
  return program.addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  bioxen run -e 'return 2 + 2'
  bioxen run quality.lua < reads.fastq
  bioxen map score.lua --over reads.fastq.gz --out scores.ndjson
  bioxen repl
  bioxen doctor`;
