import { type Command, Option } from 'commander';
import type { EnvironmentFlags } from '../packages/environment-commands.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

/** `bioxen env`. */
export function addEnv(program: Command, streams: StandardStreams): void {
  const env = program
    .command('env')
    .summary('keep environments of Lua packages')
    .description('Keep isolated environments of Lua packages, each for a Lua version of its own.')
    .helpCommand(false);
  forEnv(env.command('create <NAME>'))
    .summary('make one')
    .description('Make an environment; with --profile, with the packages of a profile.')
    .option('--lua <version>', '5.1, 5.2, 5.3 or 5.4 (default: 5.4)')
    .option('--profile <name>', 'bioxen pkg profiles lists them')
    .action(async (name: string, options: EnvironmentFlags) => {
      const { createEnvironment } = await import('../packages/environment-commands.js');
      process.exitCode = await createEnvironment(name, options, streams);
    });
  forEnv(env.command('use <NAME>'))
    .summary('make one the active one')
    .description(
      'Make an environment the one that packages are installed into, and that VMs take modules from.',
    )
    .action(async (name: string) => {
      const { useEnvironment } = await import('../packages/environment-commands.js');
      process.exitCode = await useEnvironment(name);
    });
  forEnv(env.command('ls'))
    .summary('list them')
    .description('List the environments; the active one has a star.')
    .option('--json', 'print one JSON document')
    .action(async (options: EnvironmentFlags) => {
      const { listEnvironments } = await import('../packages/environment-commands.js');
      process.exitCode = await listEnvironments(options, streams);
    });
  forEnv(env.command('rm <NAME>'))
    .summary('remove one')
    .description('Remove an environment with all that is in it.')
    .action(async (name: string) => {
      const { removeEnvironment } = await import('../packages/environment-commands.js');
      process.exitCode = await removeEnvironment(name);
    });
  forEnv(env.command('export [NAME]'))
    .summary('print its variables for a shell')
    .description(
      'Print the variables with which Lua programs of a shell see an environment: eval "$(bioxen env export)".',
    )
    .option('--json', 'print one JSON document')
    .action(async (name: string | undefined, options: EnvironmentFlags) => {
      const { exportEnvironment } = await import('../packages/environment-commands.js');
      process.exitCode = await exportEnvironment(name, options, streams);
    });
  forEnv(env.command('rollback <NAME> [GENERATION]'))
    .summary('go back to what it was')
    .description('Make an environment what it was one change ago, or at a generation that is kept.')
    .action(async (name: string, generation: string | undefined) => {
      const { rollbackEnvironment } = await import('../packages/environment-commands.js');
      process.exitCode = await rollbackEnvironment(name, generation, streams);
    });
}

const forEnv = (command: Command): Command => command.addOption(new Option('--debug').hideHelp());
