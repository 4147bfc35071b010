import { type Command, Option } from 'commander';
import { addLuaOptions, type LuaOptions } from './lua-options.js';

/** `bioxen repl`. */
export function addRepl(program: Command): void {
  const command = program
    .command('repl')
    .summary('type Lua and see what it gives')
    .description(
      'Type Lua and see what it gives. Globals stay; Ctrl-C drops the line or stops the program, Ctrl-D ends.',
    );
  addLuaOptions(command)
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: LuaOptions) => {
      const { runRepl } = await import('../repl/run-repl.js');
      process.exitCode = await runRepl(options);
    });
}
