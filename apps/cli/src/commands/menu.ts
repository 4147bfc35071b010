import { type Command, Option } from 'commander';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { ensureTerminalSize } from '../terminal/known-size.js';
import { UsageError } from '../usage-error.js';

/** `bioxen menu`, which `bioxen` alone opens on a terminal. */
export function addMenu(program: Command, streams: StandardStreams): void {
  program
    .command('menu')
    .summary('choose from a menu')
    .description('Make VMs and run Lua in them by a menu. Every entry names the command that does the same.')
    .addOption(new Option('--debug').hideHelp())
    .action(async () => {
      if (!process.stdin.isTTY || !process.stdout.isTTY) {
        throw new UsageError('The menu needs a terminal.', 'Its entries are commands, too: bioxen --help');
      }
      ensureTerminalSize();
      const { BioXenLuavmCLI } = await import('../menu/bioxen-luavm-cli.js');
      process.exitCode = await new BioXenLuavmCLI(streams).run();
    });
}
