import { type Command, Option } from 'commander';
import type { BioRunFlags } from '../bio/run-command.js';
import type { SetUpFlags } from '../bio/cell-commands.js';
import { addResourceFlags, type ResourceFlags } from '../bio/resource-flags.js';
import type { ProfileFlags, ScheduleFlags } from '../bio/schedule-commands.js';
import type { TopFlags } from '../bio/top-command.js';
import type { CreateFlags } from '../bio/vm-commands.js';
import { addMachineFlags } from '../machines/machine-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { once } from './once.js';

interface JsonFlag {
  readonly json?: boolean;
}

const CHANGES = [
  ['start', 'start', 'start one', 'Start VMs that were made or stopped, with a fresh Lua state.'],
  [
    'pause',
    'pause',
    'make one stand still',
    'Pause VMs: their programs stand still from the end of their turns on.',
  ],
  ['resume', 'resume', 'let one go on', 'Resume VMs: their programs go on where they stood.'],
  ['stop', 'stop', 'stop one', 'Stop VMs: their programs end, they keep what they were given.'],
  ['rm', 'destroy', 'destroy one', 'Destroy VMs for good; what they were given is free again.'],
] as const;

/** The part of `bioxen bio` whose VMs live in the daemon. */
export function addBioCells(bio: Command, streams: StandardStreams): void {
  addChassis(bio, streams);
  const create = bio
    .command('create <NAME>')
    .summary('make a biological VM')
    .description('Make a VM in a cell of the daemon, where it outlives this command, and book what it gets.')
    .option('--biological-type <type>', 'syn3a, ecoli, minimal_cell or yeast (default: ecoli)')
    .addOption(new Option('--type <type>', 'where its Lua runs (default: basic)').choices(['basic', 'xcpng']))
    .option('--chassis <name>', 'the cell it lives in (default: that of its biological type)')
    .option('--genome <file>', 'its genome: FASTA, GenBank or GFF3; its proteins burden a measured host')
    .option(
      '--phi-x <fraction>',
      "its part of a measured host's protein, 0 to 1; refused where it is legacy",
    );
  addResourceFlags(addMachineFlags(create))
    .option('--start', 'start it, too')
    .option('--json', 'print one JSON document');
  act(create, async (name: string, flags: CreateFlags) => {
    const { createBio } = await import('../bio/vm-commands.js');
    return await createBio(name, flags, streams);
  });
  act(
    json(bio.command('ls').summary('list them').description('List the biological VMs.')),
    async (flags: JsonFlag) => (await import('../bio/vm-commands.js')).listBio(flags, streams),
  );
  act(
    json(
      bio
        .command('show <NAME>')
        .summary('say all of one')
        .description('What a VM has, what it used, and what came of the programs that were sent off.'),
    ),
    async (name: string, flags: JsonFlag) =>
      (await import('../bio/vm-commands.js')).showBio(name, flags, streams),
  );
  for (const [word, change, summary, description] of CHANGES) {
    act(
      bio.command(`${word} <NAME...>`).summary(summary).description(description),
      async (names: readonly string[]) => (await import('../bio/vm-commands.js')).changeBio(names, change),
    );
  }
  const allocate = bio
    .command('allocate <NAME>')
    .summary('give one more or less')
    .description(
      'Give a VM more or less; what is not named stays. The limit of its heap holds from its next start on.',
    );
  act(json(addResourceFlags(allocate)), async (name: string, flags: ResourceFlags & JsonFlag) => {
    const { allocateBio } = await import('../bio/vm-commands.js');
    return await allocateBio(name, flags, streams);
  });
  addWork(bio, streams);
  act(
    bio
      .command('menu')
      .summary('choose from a menu')
      .description('First the chassis, then the type of VM, then what to do; every entry names its command.'),
    async () => await (await import('../menu/open-bio-menu.js')).openBioMenu(streams),
  );
  act(
    bio
      .command('schema <COMMAND...>')
      .summary('print the schema of a document')
      .description(
        'Print the JSON schema of what a command of bioxen bio prints with --json: bioxen bio schema profile.',
      ),
    async (words: readonly string[]) =>
      (await import('../bio/schema-command.js')).printBioSchema(words, streams),
  );
}

function addChassis(bio: Command, streams: StandardStreams): void {
  const chassis = bio
    .command('chassis')
    .summary('the kinds of cells')
    .description('The kinds of cells, and how one is set up.')
    .helpCommand(false);
  act(
    json(
      chassis
        .command('ls')
        .summary('list them')
        .description('List the chassis, with how many VMs live there.'),
    ),
    async (flags: JsonFlag) => (await import('../bio/cell-commands.js')).listChassis(flags, streams),
  );
  act(
    json(
      chassis
        .command('show <CHASSIS>')
        .summary('show its data sheet')
        .description(
          'What a chassis has, and its data sheet: each number with unit, uncertainty and source. syn3a is a guest.',
        ),
    ),
    async (name: string, flags: JsonFlag) =>
      (await import('../bio/chassis-sheet-command.js')).showChassis(name, flags, streams),
  );
  act(
    json(
      chassis
        .command('set-up <CHASSIS>')
        .summary('set a cell up anew')
        .description('Set a cell up anew; refused while VMs live in it.')
        .option('--max-vms <number>', 'VMs at once (default: 4, or fewer as the chassis says)')
        .option('--quantum <seconds>', 'length of a turn, seconds of the cell (default: 60)')
        .option('--switch-cost <seconds>', 'what a change of VMs costs, seconds of the cell (default: 0)')
        .addOption(
          new Option('--sharing <way>', 'one VM works at a time, or all (default: time-sliced)').choices([
            'time-sliced',
            'space-shared',
          ]),
        )
        .option('--weighted', 'turns are as many times as long as the priority is')
        .addOption(
          new Option('--clock <clock>', 'what moves the time of the cell on (default: simulated)').choices([
            'simulated',
            'real',
          ]),
        )
        .option('--time-scale <number>', 'seconds of the cell in one of a real clock (default: 1)')
        .addOption(
          new Option(
            '--profile <profile>',
            'legacy: the numbers of seed 004; measured: by data sheet and growth law (default: legacy)',
          ).choices(['legacy', 'measured']),
        )
        .option('--growth-rate <per hour>', 'of a measured host without guests (default: 1, yeast 0.35)')
        .option('--seed <number>', 'the same seed and calls give the same trace (default: 1)'),
    ),
    async (name: string, flags: SetUpFlags) =>
      (await import('../bio/cell-commands.js')).setUpChassis(name, flags, streams),
  );
}

function addWork(bio: Command, streams: StandardStreams): void {
  act(
    json(
      bio
        .command('run <NAME> [FILE]')
        .summary('run Lua in one')
        .description(
          'Run Lua in a VM, in its turns: a FILE, CODE given with -e, or standard input (-). Globals stay.',
        )
        .option('-e, --eval <code>', 'run this code', once('-e'))
        .option('--timeout <duration>', 'stop it after this time on the wall: 500ms, 30s, 5m')
        .option('--cost', 'say on standard error what it was charged')
        .option('--detach', 'send it off and do not wait; bioxen bio show says what came of it')
        .option('--hold', 'the same, and it runs only in turns of bioxen bio schedule'),
    ),
    async (name: string, file: string | undefined, flags: BioRunFlags) =>
      (await import('../bio/run-command.js')).runBio(name, file, flags, streams),
  );
  act(
    json(
      cellFlags(
        bio
          .command('schedule')
          .summary('give turns')
          .description('Give turns to VMs that run and have work.'),
      )
        .option('--turns <number>', 'so many (default: 1)')
        .option('--seconds <number>', 'for so many seconds of the cell'),
    ),
    async (flags: ScheduleFlags) => (await import('../bio/schedule-commands.js')).scheduleBio(flags, streams),
  );
  act(
    json(
      bio
        .command('resources')
        .summary('say what is left')
        .description('What the cells have, and have given out.'),
    ),
    async (flags: JsonFlag) => (await import('../bio/cell-commands.js')).showResources(flags, streams),
  );
  act(
    json(
      cellFlags(
        bio
          .command('profile')
          .summary('say how well a cell works')
          .description('Use, fairness, bottlenecks and recommendations, from the books of a cell.'),
      )
        .option('--seconds <number>', 'first let it run for so many seconds of the cell')
        .option('--out <file>', 'write a page with plots (.html) or a document (.json)')
        .option('--trace', 'print what the cell did instead, one line of JSON an event'),
    ),
    async (flags: ProfileFlags) => (await import('../bio/schedule-commands.js')).profileBio(flags, streams),
  );
  act(
    json(
      bio
        .command('top')
        .summary('watch the cells')
        .description(
          'Show the cells and their VMs as they are, again and again; once where there is no terminal.',
        )
        .option('--interval <duration>', 'how often: 500ms, 5s (default: 1s)')
        .option('--once', 'once, also on a terminal'),
    ),
    async (flags: TopFlags) => (await import('../bio/top-command.js')).topBio(flags, streams),
  );
}

function cellFlags(command: Command): Command {
  return command.option('--chassis <name>', 'which cell', 'ecoli');
}

function json(command: Command): Command {
  return command.option('--json', 'print one JSON document');
}

function act<A extends unknown[]>(command: Command, action: (...args: A) => Promise<number>): void {
  command.addOption(new Option('--debug').hideHelp()).action(async (...args: unknown[]) => {
    process.exitCode = await action(...(args as A));
  });
}
