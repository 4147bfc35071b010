import { type Command, Option } from 'commander';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { addVmFlags, type VmFlags } from './vm-flags.js';

/** `bioxen repl`. */
export function addRepl(program: Command, streams: StandardStreams): void {
  const command = program
    .command('repl')
    .summary('type Lua and see what it gives')
    .description(
      'Type Lua and see what it gives. Globals stay; Ctrl-C drops the line or stops the program, Ctrl-D ends.',
    );
  addVmFlags(command, 'what was typed')
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: VmFlags) => {
      const { runRepl } = await import('../repl/run-repl.js');
      process.exitCode = await runRepl(options, streams);
    });
}
