import { type Command, InvalidArgumentError, Option } from 'commander';
import type { NativeTier } from 'bioxen';
import { isLuaName, LUA_VERSIONS } from '../lua-name.js';

/** Adds the options of `VmFlags`. @param program what `--timeout` and `--cpu` hold for: `the program` */
export function addVmFlags(command: Command, program: string): Command {
  return command
    .addOption(
      new Option(
        '--lua <version>',
        `${LUA_VERSIONS.join(', ')}, or the name or path of an interpreter (default: 5.4, or that of the environment)`,
      ).argParser(parseLua),
    )
    .addOption(
      new Option(
        '--engine <engine>',
        'native: an interpreter of this computer; embedded: Lua 5.4 as WebAssembly; auto: native where it and its sandbox are there, else embedded (default: auto)',
      ).choices(['auto', 'embedded', 'native']),
    )
    .addOption(
      new Option('--sandbox <tier>', 'what stands around a native interpreter (default: strict)').choices([
        'strict',
        'reduced',
        'minimal',
        'none',
      ] satisfies readonly NativeTier[]),
    )
    .option(
      '--on <host>',
      'run it on another host, ssh://host or ssh://user@host:port, or in the VM of this name',
    )
    .option('--ssh-config <file>', 'configuration of ssh (default: ~/.ssh/config)')
    .option('--untrusted', 'refuse every sandbox but strict and the embedded engine')
    .addOption(
      new Option(
        '--network <access>',
        'host: sockets to the internet, to this computer and to its network (default: none)',
      ).choices(['none', 'host']),
    )
    .option(
      '--read-only <path>',
      'let it read this file or folder, under its whole path; can be given again',
      (path: string, before: readonly string[] | undefined) => [...(before ?? []), path],
    )
    .option('--timeout <duration>', `stop ${program} after this time: 500ms, 30s, 5m`)
    .option('--cpu <duration>', `stop ${program} after this processor time: 500ms, 30s, 5m`)
    .option('--memory <size>', 'memory of the interpreter: 64M, 2G (default: 256M)')
    .option(
      '--processes <number>',
      'how many processes it may start; not with --sandbox minimal and none (default: 0)',
    )
    .option('--disk <size>', 'give it an empty folder of this size, which goes with it (default: none)');
}

function parseLua(text: string): string {
  if (isLuaName(text)) return text;
  throw new InvalidArgumentError(
    `Give ${LUA_VERSIONS.join(', ')}, or the name or path of a Lua interpreter.`,
  );
}
