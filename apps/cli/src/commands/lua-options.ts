import { type Command, Option } from 'commander';

/** The options that choose an interpreter, as commander gives them. */
export interface LuaOptions {
  readonly lua?: string;
  readonly engine?: 'auto' | 'embedded' | 'native';
}

/** Adds `--lua` and `--engine`. */
export function addLuaOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--lua <version>', 'Lua version; any but 5.4 needs a native interpreter').choices([
        '5.1',
        '5.2',
        '5.3',
        '5.4',
        'luajit',
      ]),
    )
    .addOption(
      new Option('--engine <engine>', 'embedded: sandboxed Lua 5.4; native: an interpreter found in PATH')
        .choices(['auto', 'embedded', 'native'])
        .default('auto'),
    );
}
