import { type Command, Option } from 'commander';
import type { ExecFlags } from '../sessions/session-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { once } from './once.js';

/** `bioxen session exec`. */
export function addSessionExec(session: Command, streams: StandardStreams): void {
  session
    .command('exec <NAME> [FILE]')
    .summary('run Lua in one and print what it writes')
    .description(
      'Run Lua in a session: a FILE, CODE given with -e, or standard input (-). For a named VM that has no session yet, one is made; it keeps its globals from one time to the next.',
    )
    .option('-e, --eval <code>', 'run this code', once('-e'))
    .option('--timeout <duration>', 'stop the program after this time: 500ms, 30s, 5m')
    .addOption(new Option('--debug').hideHelp())
    .action(async (name: string, file: string | undefined, options: ExecFlags) => {
      const { execInVm } = await import('../sessions/exec-in-vm.js');
      process.exitCode = await execInVm(name, file, options, streams);
    });
}
