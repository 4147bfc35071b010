import { type Command, Option } from 'commander';

/** What all commands of packages take. */
export function forPackages(command: Command): Command {
  return command
    .option('--env <name>', 'the environment (default: the active one)')
    .option(
      '--server <url>',
      'a rocks server or a folder of rocks, for this once; can be given again',
      collect,
    )
    .option('--server-timeout <duration>', 'leave a server that answers later: 500ms, 30s (default: 6s)')
    .option('--offline', 'only what is in the cache')
    .option('--lua-path <folder>', 'where packages and environments are (default: BIOXEN_HOME)')
    .option('--manifest <file>', 'a catalog of your own, or the manifest.json of an older bioxen')
    .option('--no-catalogs', 'without the catalog that comes with bioxen')
    .option('--verbose', 'say on standard error what is done')
    .option('--json', 'print one JSON document')
    .addOption(new Option('--debug').hideHelp());
}

/** An option that can be given again. */
export function collect(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}
