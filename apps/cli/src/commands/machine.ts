import { type Command, InvalidArgumentError, Option } from 'commander';
import { addMachineFlags, type MachineFlags } from '../machines/machine-flags.js';
import type { GcOptions } from '../machines/pool-commands.js';
import type { LogFlags } from '../machines/show-logs.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

const POWER = {
  start: 'start its machine',
  stop: 'turn its machine off; the guest is asked first',
  pause: 'stop its machine as it is, in memory',
  resume: 'let its machine go on',
} as const;

/** What of `bioxen vm` is for VMs with machines of their own. */
export function addMachineCommands(vm: Command, streams: StandardStreams): void {
  for (const [verb, summary] of Object.entries(POWER) as [keyof typeof POWER, string][])
    debuggable(vm.command(`${verb} <NAME>`).summary(summary).description(sentence(summary))).action(
      async (name: string) => {
        const { changePower } = await import('../machines/machine-commands.js');
        process.exitCode = await changePower(name, verb, streams);
      },
    );
  debuggable(
    vm
      .command('snapshot <NAME> [LABEL]')
      .summary('keep the disks of its machine as they are now')
      .description(
        'Keep the disks of its machine as they are now, and print the uuid of the snapshot. With --rm the snapshot of that label or uuid is removed instead; the machine stays as it is.',
      )
      .option('--rm', 'remove that snapshot, by its label or uuid'),
  ).action(async (name: string, label: string | undefined, { rm }: { readonly rm?: boolean }) => {
    const { removeSnapshot, takeSnapshot } = await import('../machines/snapshot-commands.js');
    process.exitCode = await (rm === true ? removeSnapshot(name, label) : takeSnapshot(name, label, streams));
  });
  debuggable(
    vm
      .command('snapshots <NAME>')
      .summary('list the snapshots of its machine')
      .description('List the snapshots of its machine, the oldest first.')
      .option('--json', 'print one JSON document'),
  ).action(async (name: string, options: { readonly json?: boolean }) => {
    const { printSnapshots } = await import('../machines/snapshot-commands.js');
    process.exitCode = await printSnapshots(name, options, streams);
  });
  debuggable(
    vm
      .command('revert <NAME> <SNAPSHOT>')
      .summary('make its disks what they were at a snapshot')
      .description(
        'Make the disks of its machine what they were when a snapshot was taken, by its label or uuid. What came after is lost, and the machine is off.',
      ),
  ).action(async (name: string, snapshot: string) => {
    const { revertMachine } = await import('../machines/snapshot-commands.js');
    process.exitCode = await revertMachine(name, snapshot, streams);
  });
  debuggable(
    vm
      .command('exec <NAME> <PROGRAM> [ARGS...]')
      .passThroughOptions()
      .summary('run a program on its machine')
      .description('Run a program on its machine; the exit code is that of the program.'),
  ).action(async (name: string, program: string, args: readonly string[]) => {
    const { execInMachine } = await import('../machines/exec-machine.js');
    process.exitCode = await execInMachine(name, [program, ...args], streams);
  });
  debuggable(
    vm
      .command('cp <SOURCE> <TARGET>')
      .summary('copy a file to its machine or from it')
      .description('Copy a file to a machine or from it; what is on the machine is written NAME:PATH.'),
  ).action(async (source: string, target: string) => {
    const { copyFile } = await import('../machines/copy-files.js');
    process.exitCode = await copyFile(source, target);
  });
  debuggable(
    vm
      .command('logs <NAME>')
      .summary("show the log of its machine's system")
      .description("Show the last lines of the log of its machine's system.")
      .option('-n, --lines <number>', 'how many (default: 100)', parseLines)
      .option('-f, --follow', 'go on with what is logged from then on, until Ctrl-C'),
  ).action(async (name: string, options: LogFlags) => {
    const { showLogs } = await import('../machines/show-logs.js');
    process.exitCode = await showLogs(name, options, streams);
  });
  debuggable(
    addMachineFlags(
      vm
        .command('gc')
        .summary('remove what killed programs left on a pool')
        .description(
          'Remove what programs that were killed left on a pool: machines and disks of bioxen that are not finished, or that were to go with their program. Nothing else is touched.',
        )
        .option('--dry-run', 'only tell what would be removed')
        .option('--running', 'also what runs and may belong to a program on another computer')
        .option('--older-than <duration>', 'of other computers only what is older (default: 1h)')
        .option('--json', 'print one JSON document'),
    ),
  ).action(async (options: GcOptions) => {
    const { collectPoolGarbage } = await import('../machines/pool-commands.js');
    process.exitCode = await collectPoolGarbage(options, streams);
  });
}

/** `bioxen xcpng`. */
export function addXcpng(program: Command, streams: StandardStreams): void {
  const xcpng = program
    .command('xcpng')
    .summary('the XCP-ng pool that VMs are made on')
    .description('The XCP-ng pool that VMs of the type xcpng are made on.')
    .helpCommand(false);
  debuggable(
    addMachineFlags(
      xcpng
        .command('check')
        .summary('check everything that a VM on it needs')
        .description(
          'Check that the pool is reached, its certificate, the login, template, network, storage and SSH key, and print what mends what does not work. Nothing is changed.',
        )
        .option('--json', 'print one JSON document'),
    ),
  ).action(async (options: MachineFlags & { readonly json?: boolean }) => {
    const { checkPool } = await import('../machines/pool-commands.js');
    process.exitCode = await checkPool(options, streams);
  });
}

function debuggable(command: Command): Command {
  return command.addOption(new Option('--debug').hideHelp());
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function parseLines(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1.');
}
