import { type Command, Option } from 'commander';
import type { StandardStreams } from '../terminal/standard-streams.js';
import type { RepositoryFlags, ServeFlags } from '../packages/repository-commands.js';

/** Where packages come from: `bioxen pkg repo`, `pack`, `serve`. */
export function addRepositoryCommands(pkg: Command, streams: StandardStreams): void {
  const repo = pkg
    .command('repo')
    .summary('choose where packages come from')
    .description('Keep rocks servers, and folders of rocks, that packages come from.')
    .helpCommand(false);
  repo
    .command('add <URL>')
    .summary('add one')
    .description('Add a rocks server or a folder of rocks.')
    .option('--priority <number>', 'the highest is asked first (default: 5)')
    .option('--token-variable <name>', 'variable of the environment that holds its token')
    .option('--allow-insecure', 'plain http, although it is not on this computer')
    .option('--public-key <key>', 'take only what is signed with this key (bioxen pkg sign, minisign)')
    .option('--keyring <file>', 'take only rocks that a key of this keyring of GnuPG has signed (.asc)')
    .addOption(new Option('--debug').hideHelp())
    .action(async (url: string, options: RepositoryFlags) => {
      const { addRepository } = await import('../packages/repository-commands.js');
      process.exitCode = await addRepository(url, options);
    });
  repo
    .command('rm <URL>')
    .summary('take one away')
    .description('Take a repository away.')
    .addOption(new Option('--debug').hideHelp())
    .action(async (url: string) => {
      const { removeRepository } = await import('../packages/repository-commands.js');
      process.exitCode = await removeRepository(url);
    });
  repo
    .command('ls')
    .summary('list them')
    .description('List the repositories in the order in which they are asked.')
    .option('--json', 'print one JSON document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: { readonly json?: boolean }) => {
      const { printRepositories } = await import('../packages/repository-commands.js');
      process.exitCode = await printRepositories(options, streams);
    });
  pkg
    .command('pack <ROCKSPEC>')
    .summary('make a rock')
    .description(
      'Make a rock of pure Lua from its rockspec and the folder that this is in, and print its path.',
    )
    .option('-o, --output <folder>', 'where to (default: the current one)')
    .addOption(new Option('--debug').hideHelp())
    .action(async (rockspec: string, options: { readonly output?: string }) => {
      const { pack } = await import('../packages/repository-commands.js');
      process.exitCode = await pack(rockspec, options, streams);
    });
  pkg
    .command('serve <FOLDER>')
    .summary('serve a folder of rocks')
    .description('Serve a folder of rocks to bioxen and LuaRocks, until it is stopped.')
    .option('--port <number>', 'default: one that is free')
    .option('--host <address>', 'default: 127.0.0.1, this computer alone')
    .option('--token-variable <name>', 'variable of the environment that holds what clients must send')
    .addOption(new Option('--debug').hideHelp())
    .action(async (folder: string, options: ServeFlags) => {
      const { serve } = await import('../packages/repository-commands.js');
      process.exitCode = await serve(folder, options, streams);
    });
}
