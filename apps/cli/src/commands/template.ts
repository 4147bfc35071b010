import { type Command, Option } from 'commander';
import { addMachineFlags, type MachineFlags } from '../machines/machine-flags.js';
import type { BuildOptions, CheckOptions } from '../machines/template-commands.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

/** `bioxen template`. */
export function addTemplate(program: Command, streams: StandardStreams): void {
  const template = program
    .command('template')
    .summary('XCP-ng templates with Lua')
    .description('Templates of an XCP-ng pool that VMs of the type xcpng are made from.')
    .helpCommand(false);
  forPool(template.command('ls'))
    .summary('list them')
    .description('List the templates of the pool.')
    .option('--all', 'also those that came with the pool, which have no system on them')
    .action(async (options: MachineFlags & { readonly all?: boolean; readonly json?: boolean }) => {
      const { printTemplates } = await import('../machines/template-commands.js');
      process.exitCode = await printTemplates(options, streams);
    });
  forPool(template.command('check [TEMPLATE]'))
    .summary('check whether one does for Lua VMs')
    .description(
      'Check whether a template does for Lua VMs, and print what mends what does not work: a machine of it is made, started, logged in to, runs Lua and is removed. Without a name it is the one of the configuration.',
    )
    .option('--no-boot', 'make no machine: only look at the template')
    .option('--lua <version>', '5.1, 5.2, 5.3, 5.4 or luajit (default: whichever it has)')
    .action(async (name: string | undefined, options: CheckOptions) => {
      const { checkOneTemplate } = await import('../machines/template-commands.js');
      process.exitCode = await checkOneTemplate(name, options, streams);
    });
  forPool(template.command('build <NAME>').alias('create'))
    .summary('make one with Lua from another')
    .description(
      'Make a template with Lua: a machine of another template is made and started, Lua is installed on it by its package manager, what machines must not share is removed, it is shut down and becomes the template. What fails or is interrupted leaves nothing behind.',
    )
    .option(
      '--from <template>',
      'name or uuid of one with a system, an SSH server and guest tools (default: that of the configuration)',
    )
    .option('--lua <version>', '5.1, 5.2, 5.3, 5.4 or luajit (default: 5.4)')
    .option(
      '--rock <rock>',
      'a rock that luarocks fetches, or a .rock or .rockspec file; bio_compute comes with bioxen; can be given again',
      collect,
    )
    .option(
      '--script <file>',
      'a script of sh that runs on the machine at the end; can be given again',
      collect,
    )
    .option('--replace', 'in the place of one of this name that was built before')
    .option('--timeout <duration>', 'how long the whole may take (default: 30m)')
    .action(async (name: string, options: BuildOptions) => {
      const { buildOneTemplate } = await import('../machines/template-commands.js');
      process.exitCode = await buildOneTemplate(name, options, streams);
    });
  debuggable(addMachineFlags(template.command('rm <TEMPLATE>')))
    .summary('remove one that was built here')
    .description(
      'Remove a template that bioxen template build made, with its disks. Machines that were made from it stay, and templates of others are not touched.',
    )
    .action(async (name: string, options: MachineFlags) => {
      const { removeOneTemplate } = await import('../machines/template-commands.js');
      process.exitCode = await removeOneTemplate(name, options, streams);
    });
}

function forPool(command: Command): Command {
  return debuggable(addMachineFlags(command).option('--json', 'print one JSON document'));
}

function debuggable(command: Command): Command {
  return command.addOption(new Option('--debug').hideHelp());
}

function collect(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}
