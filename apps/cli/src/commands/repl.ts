import { type Command, Option } from 'commander';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { keepLocalsOption } from './keep-locals-option.js';
import { addVmFlags } from './vm-flags.js';
import type { EnvironmentVmFlags } from '../run/environment-lua.js';
import type { PromptFlags } from '../sessions/session-flags.js';

interface ReplFlags extends EnvironmentVmFlags, PromptFlags {
  readonly terminal?: boolean;
}

/** `bioxen repl`. */
export function addRepl(program: Command, streams: StandardStreams): void {
  const command = program
    .command('repl')
    .argument('[NAME]', 'a session to type in, made when there is none; it goes on afterwards')
    .summary('type Lua and see what it gives')
    .description(
      'Type Lua and see what it gives. Globals stay; Ctrl-C drops the line or stops the program, Ctrl-D ends.',
    );
  addVmFlags(command, 'what was typed')
    .option('--env <name>', 'require also finds the packages of this environment (default: the active one)')
    .addOption(keepLocalsOption())
    .option('--terminal', "with --on: Lua's own prompt on a terminal there, key by key")
    .addOption(new Option('--debug').hideHelp())
    .action(async (name: string | undefined, { terminal, ...options }: ReplFlags) => {
      if (terminal === true) {
        if (name !== undefined)
          throw new UsageError('--terminal is no session.', 'Leave one of the two out.');
        if (options.env !== undefined) {
          throw new UsageError(
            '--terminal is a prompt of the host, which knows no environments of this computer.',
            'Leave one of the two out.',
          );
        }
        if (options.keepLocals === true) {
          throw new UsageError(
            "--terminal is Lua's own prompt, where locals live for one line.",
            'Leave one of the two out.',
          );
        }
        const { runRawTerminal } = await import('../repl/raw-terminal.js');
        process.exitCode = await runRawTerminal(options);
        return;
      }
      if (name === undefined) {
        const { runRepl } = await import('../repl/run-repl.js');
        process.exitCode = await runRepl(options, streams);
        return;
      }
      const { replSession } = await import('../sessions/repl-session.js');
      process.exitCode = await replSession(name, options, streams);
    });
}
