import { type Command, Option } from 'commander';
import type { StandardStreams } from '../terminal/standard-streams.js';
import type { CreateOptions } from '../vms/vm-commands.js';
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
      new Option('--type <type>', 'basic: on this computer; ssh: on another host (default: basic)').choices([
        'basic',
        'ssh',
      ]),
    )
    .option('--host <host>', 'with --type ssh: ssh://host, ssh://user@host:port');
  addVmFlags(create, 'each program')
    .option('--json', 'print it as one JSON document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (name: string, options: CreateOptions) => {
      const { createNamedVm } = await import('../vms/vm-commands.js');
      process.exitCode = await createNamedVm(name, options, streams);
    });
  vm.command('ls')
    .summary('list them')
    .description('List the VMs that have names.')
    .option('--json', 'print one JSON document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: { readonly json?: boolean }) => {
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
    .summary('forget one')
    .description('Forget a name. Nothing runs under it: VMs end with the program that uses them.')
    .addOption(new Option('--debug').hideHelp())
    .action(async (name: string) => {
      const { removeVm } = await import('../vms/vm-commands.js');
      process.exitCode = await removeVm(name);
    });
}
