import { type Command, Option } from 'commander';
import type { WorkerFlags } from '../map/worker-command.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

/** `bioxen worker`. */
export function addWorker(program: Command, streams: StandardStreams): void {
  program
    .command('worker')
    .summary('work for maps of other hosts')
    .description(
      'Work on the chunks of all maps with --executor fleet that use this Redis, until SIGINT or SIGTERM; what is begun is finished. Whoever may write to that Redis may run Lua here, within the sandbox.',
    )
    .option('--redis <url>', 'redis://user:password@host:port, rediss:// for TLS (default: BIOXEN_REDIS_URL)')
    .option('--workers <number>', 'VMs at once (default: one for each processor)')
    .option('--on <host>', 'make the VMs on ssh://USER@HOST:PORT, or on the machine of this name')
    .option('--ssh-config <file>', 'configuration of ssh (default: ~/.ssh/config)')
    .addOption(
      new Option('--sandbox <tier>', 'what stands around native interpreters (default: strict)').choices([
        'strict',
        'reduced',
        'minimal',
        'none',
      ]),
    )
    .option(
      '--lock <duration>',
      'others take over from a worker that shows no life for so long (default: 30s)',
    )
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: WorkerFlags) => {
      const { workerCommand } = await import('../map/worker-command.js');
      process.exitCode = await workerCommand(options, streams);
    });
}
