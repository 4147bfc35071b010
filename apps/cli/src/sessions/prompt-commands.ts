import { printable } from '@bioxen/core';
import type { InteractiveSession } from 'bioxen';

const HELP = [
  ':help       this',
  ':env NAME   use a Lua environment',
  ':info       what the session is',
  ':history    what ran last',
  ':detach     leave; the session goes on (so do exit, quit and Ctrl-D)',
  ':kill       stop the program, with the interpreter if nothing else helps',
  'Ctrl-C      drop what is typed, or stop what runs, whoever sent it',
].join('\n');

/** Is it for us, and no Lua? `::label::` is Lua. */
export function isPromptCommand(line: string): boolean {
  return /^:(?!:)/.test(line) || LEAVING.has(line) || line === 'help';
}

const LEAVING: ReadonlySet<string> = new Set([':detach', 'exit', 'quit']);

/** Answers such a line; `detach` when it asks to leave. @throws as the session does */
export async function answerCommand(session: InteractiveSession, line: string): Promise<string> {
  if (LEAVING.has(line)) return 'detach';
  const [word = '', argument] = line.replace(/^:/, '').trim().split(/\s+/);
  switch (word) {
    case 'env':
      if (argument === undefined) return 'Say which one: :env NAME';
      await session.setEnvironment(argument);
      return `Environment ${argument}`;
    case 'info': {
      const { state, luaVersion, engine, host, clients, seq, bytes } = await session.details();
      const where = host ?? engine ?? 'this computer';
      const attached = clients.map(
        ({ clientId, name }) => `${clientId} (${clientId === session.clientId ? 'you' : name})`,
      );
      return `${session.id}: ${state}, ${printable(luaVersion)}, ${where}; attached: ${attached.join(', ')}; ${String(seq)} events, ${String(bytes)} bytes`;
    }
    case 'history': {
      const programs = await session.history({ limit: 20 });
      if (programs.length === 0) return 'Nothing has run yet.';
      return programs
        .map(({ requestId, outcome, code }) => `${String(requestId)} ${outcome}: ${code.trimEnd()}`)
        .join('\n');
    }
    case 'kill':
      return `The program: ${await session.interrupt({ escalate: true })}`;
    case 'help':
      return HELP;
    default:
      return `There is no :${word}.\n${HELP}`;
  }
}
