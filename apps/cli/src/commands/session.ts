import { type Command, Option } from 'commander';
import type {
  AttachFlags,
  HistoryFlags,
  ReadFlags,
  SendFlags,
  SessionNewOptions,
} from '../sessions/session-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { keepLocalsOption } from './keep-locals-option.js';
import { once } from './once.js';
import { addSessionExec } from './session-exec.js';
import { addVmFlags } from './vm-flags.js';
import type { EnvironmentVmFlags } from '../run/environment-lua.js';

/** `bioxen session`. */
export function addSession(program: Command, streams: StandardStreams): void {
  const session = program
    .command('session')
    .summary('Lua sessions that outlive the terminal')
    .description('Lua sessions that outlive the terminal: they live in the session daemon of this user.')
    .helpCommand(false);
  const create = session
    .command('new <NAME>')
    .summary('make one')
    .description('Make a session: an interpreter that keeps its globals until bioxen session rm NAME.');
  addVmFlags(create, 'each program')
    .option('--env <name>', 'require also finds the packages of this environment (default: the active one)')
    .option(
      '--idle-timeout <duration>',
      'end it when for so long nobody was attached: 30m, 12h (default: never)',
    )
    .addOption(keepLocalsOption())
    .option('--json', 'print it as one JSON document');
  act(create, async (name: string, options: EnvironmentVmFlags & SessionNewOptions) => {
    const { newSession } = await import('../sessions/session-commands.js');
    return await newSession(name, options, streams);
  });
  act(
    session
      .command('attach [NAME]')
      .summary('type Lua in one')
      .description(
        'Type Lua in a session, by default in the one used last. Ctrl-D or exit leaves it, and it goes on; Ctrl-C stops what runs.',
      )
      .option('--observe', 'see what happens, and send nothing')
      .option('--exclusive', 'only when nobody else is attached')
      .option('--takeover', 'detach those who are in the way')
      .option(
        '--from <seq>',
        'show what was written from this event on: a number, all, now (default: what is unread; of that, on a terminal, the last screenful)',
      ),
    async (name: string | undefined, options: AttachFlags) => {
      const { attachSession } = await import('../sessions/attach-session.js');
      return await attachSession(name, options, streams);
    },
  );
  act(
    session
      .command('detach <NAME>')
      .summary('detach everybody')
      .description('Detach everybody from a session; it goes on.'),
    async (name: string) => {
      const { detachSession } = await import('../sessions/session-commands.js');
      return await detachSession(name);
    },
  );
  act(
    session
      .command('send <NAME> [FILE]')
      .summary('send Lua to one')
      .description(
        'Send Lua to a session: a FILE, CODE given with -e, or standard input (-). It runs when its turn comes; what it writes, and why it failed, stands in bioxen session read NAME.',
      )
      .option('-e, --eval <code>', 'send this code', once('-e'))
      .option('--wait', 'return when it has run, with exit code 1 when it failed')
      .option('--timeout <duration>', 'with --wait: give up waiting after this time; the program goes on'),
    async (name: string, file: string | undefined, options: SendFlags) => {
      const { sendToSession } = await import('../sessions/session-commands.js');
      return await sendToSession(name, file, options, streams);
    },
  );
  act(
    session
      .command('read <NAME>')
      .summary('print what one has written')
      .description('Print what the programs of a session have written since the last time.')
      .option('--wait', 'first wait until everything that was sent has run')
      .option(
        '--follow',
        'go on printing until it ends; programs wait for what reads it, so that nothing is missed',
      )
      .option('--from <seq>', 'begin with this event: a number, all, now (default: what is unread)')
      .option('--json', 'print events, one JSON document a line'),
    async (name: string, options: ReadFlags) => {
      const { readSession } = await import('../sessions/read-session.js');
      return await readSession(name, options, streams);
    },
  );
  addSessionExec(session, streams);
  act(
    session
      .command('add <NAME> <PATH...>')
      .summary('give one packages of this computer')
      .description(
        'Give a session Lua modules for require: files, and folders with all modules below them. It may be on any host.',
      ),
    async (name: string, paths: readonly string[]) => {
      const { addToSession } = await import('../sessions/add-packages.js');
      return await addToSession(name, paths, streams);
    },
  );
  act(
    session
      .command('env <NAME> <ENVIRONMENT>')
      .summary('choose the environment of one')
      .description('Switch package paths and variables of a session to those of an environment.')
      .option('--reload', 'forget modules that came from the environment before'),
    async (name: string, environment: string, options: { readonly reload?: boolean }) => {
      const { useInSession } = await import('../sessions/use-environment.js');
      return await useInSession(name, environment, options);
    },
  );
  act(
    session
      .command('ls')
      .summary('list them')
      .description('List the sessions.')
      .option('--json', 'print one JSON document'),
    async (options: { readonly json?: boolean }) => {
      const { listSessions } = await import('../sessions/list-sessions.js');
      return await listSessions(options, streams);
    },
  );
  act(
    session
      .command('history <NAME>')
      .summary('list what ran in one')
      .description('List the programs that ran in a session, whoever sent them, and what came of each.')
      .option('--limit <number>', 'the last so many (default: 100)')
      .option('--grep <text>', 'only those with this text in them')
      .option('--full', 'all lines of each; else a line for each')
      .option('--json', 'print one JSON document'),
    async (name: string, options: HistoryFlags) => {
      const { sessionHistory } = await import('../sessions/session-history.js');
      return await sessionHistory(name, options, streams);
    },
  );
  act(
    session
      .command('interrupt <NAME>')
      .summary('stop what runs in one')
      .description(
        'Stop the program that runs in a session; its globals stay. What came of it is printed: stopped, finished (nothing runs any more), killed, or running.',
      )
      .option('--kill', 'end its interpreter when nothing else stops the program'),
    async (name: string, options: { readonly kill?: boolean }) => {
      const { interruptSession } = await import('../sessions/session-commands.js');
      return await interruptSession(name, options, streams);
    },
  );
  act(
    session
      .command('restart <NAME>')
      .summary('give an ended one a new interpreter')
      .description(
        'Give a session that has ended a fresh interpreter. Nothing is run again but what --replay lists.',
      )
      .option(
        '--replay <requests>',
        'run these again, as bioxen session history numbers them: 1,4,5, or all that went well',
      ),
    async (name: string, options: { readonly replay?: string }) => {
      const { restartSession } = await import('../sessions/restart-session.js');
      return await restartSession(name, options, streams);
    },
  );
  act(
    session.command('rm <NAME...>').summary('end some').description('End sessions, whatever runs in them.'),
    async (names: readonly string[]) => {
      const { removeSessions } = await import('../sessions/session-commands.js');
      return await removeSessions(names);
    },
  );
}

function act<A extends unknown[]>(command: Command, action: (...args: A) => Promise<number>): void {
  command.addOption(new Option('--debug').hideHelp()).action(async (...args: unknown[]) => {
    process.exitCode = await action(...(args as A));
  });
}
