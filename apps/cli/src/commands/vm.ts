import { type Command, Option } from 'commander';
import type { StandardStreams } from '../terminal/standard-streams.js';
import type { CreateMachineOptions } from '../machines/create-machine.js';
import { addMachineFlags, type MachineFlags } from '../machines/machine-flags.js';
import { UsageError } from '../usage-error.js';
import { addMachineCommands } from './machine.js';
import { addVmFlags } from './vm-flags.js';

/** `bioxen vm`. */
export function addVm(program: Command, streams: StandardStreams): void {
  const vm = program
    .command('vm')
    .summary('keep VMs under names')
    .description('Keep VMs under names: bioxen run --on NAME runs programs in them.')
    .helpCommand(false);
  const create = vm
    .command('create <NAME>')
    .summary('keep a VM under a name')
    .description('Keep where and how programs run under a name, once a program has run there.')
    .addOption(
      new Option(
        '--type <type>',
        'basic: on this computer; ssh: on another host; xcpng: on a new machine of a pool (default: basic)',
      ).choices(['basic', 'ssh', 'xcpng']),
    )
    .option('--host <host>', 'with --type ssh: ssh://host, ssh://user@host:port');
  addMachineFlags(create);
  addVmFlags(create, 'each program')
    .option('--json', 'print it as one JSON document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (name: string, options: CreateMachineOptions) => {
      if (options.type === 'xcpng') {
        const { createMachine } = await import('../machines/create-machine.js');
        process.exitCode = await createMachine(name, options, streams);
        return;
      }
      refuseMachineFlags(options);
      const { createNamedVm } = await import('../vms/vm-commands.js');
      const { config: _1, context: _2, profile: _3, set: _4, type = 'basic', ...rest } = options;
      process.exitCode = await createNamedVm(name, { ...rest, type }, streams);
    });
  vm.command('ls')
    .summary('list them')
    .description('List the VMs that have names.')
    .option('--state', 'ask the pools of those with machines how they are, 5 seconds at most')
    .option('--json', 'print one JSON document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: { readonly json?: boolean; readonly state?: boolean }) => {
      const { printVms } = await import('../vms/vm-commands.js');
      process.exitCode = await printVms(options, streams);
    });
  vm.command('show <NAME>')
    .summary('show one')
    .description('Show what a name stands for.')
    .option('--json', 'print one JSON document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const { showVm } = await import('../vms/vm-commands.js');
      process.exitCode = await showVm(name, options, streams);
    });
  vm.command('rm <NAME>')
    .summary('forget one, and remove its machine')
    .description(
      'Forget a name. A machine that was made for it is removed with its disks, and the session of the same name that was made for it ends; anything else ends with the program that uses it.',
    )
    .addOption(new Option('--debug').hideHelp())
    .action(async (name: string) => {
      const { removeVm } = await import('../vms/vm-commands.js');
      process.exitCode = await removeVm(name, streams);
    });
  addMachineCommands(vm, streams);
}

function refuseMachineFlags({ config, context, profile, set }: MachineFlags): void {
  if ([config, context, profile, set].every((flag) => flag === undefined)) return;
  throw new UsageError(
    '--config, --context, --profile and --set are for --type xcpng.',
    'Say --type xcpng, or leave them out.',
  );
}
