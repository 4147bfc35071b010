import { type Command, Option } from 'commander';
import type { StandardStreams } from '../terminal/standard-streams.js';

/** `bioxen daemon`. */
export function addDaemon(program: Command, streams: StandardStreams): void {
  const daemon = program
    .command('daemon')
    .summary('the process that sessions live in')
    .description(
      'The process that sessions live in. It starts with the first session, and ends when there is none.',
    )
    .helpCommand(false);
  daemon
    .command('status')
    .summary('does it run?')
    .description('Say whether it runs, with its sessions and its memory.')
    .option('--json', 'print one JSON document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: { readonly json?: boolean }) => {
      const { daemonStatus } = await import('../sessions/daemon-commands.js');
      process.exitCode = await daemonStatus(options, streams);
    });
  for (const [name, summary] of [
    ['stop', 'end it'],
    ['restart', 'end it and start the one of this version'],
  ] as const) {
    daemon
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}; refused while sessions live.`)
      .option('--force', 'also while sessions live: they are lost')
      .addOption(new Option('--debug').hideHelp())
      .action(async (options: { readonly force?: boolean }) => {
        const { restartDaemon, stopDaemon } = await import('../sessions/daemon-commands.js');
        process.exitCode =
          name === 'stop' ? await stopDaemon(options, streams) : await restartDaemon(options, streams);
      });
  }
}
