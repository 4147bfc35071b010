import { printable } from '@bioxen/core';
import type { HistoryEntry, InteractiveSession } from 'bioxen';
import { programLine } from './program-line.js';

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

/**
 * Answers such a line; `detach` when it asks to leave.
 * @param width of the terminal, which programs are cut to; without one they stand there whole
 * @throws as the session does
 */
export async function answerCommand(
  session: InteractiveSession,
  line: string,
  width?: number,
): Promise<string> {
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
      return historyText(session.id, programs, width);
    }
    case 'kill':
      return `The program: ${await session.interrupt({ escalate: true })}`;
    case 'help':
      return HELP;
    default:
      return `There is no :${word}.\n${HELP}`;
  }
}

function historyText(id: string, programs: readonly HistoryEntry[], width: number | undefined): string {
  const lines = programs.map(({ requestId, outcome, code }) => {
    const head = `${String(requestId)} ${outcome}: `;
    const whole = code.trimEnd();
    if (width === undefined) return { text: head + whole, isCut: false };
    const shown = programLine(code, width - head.length);
    return { text: head + shown, isCut: shown !== whole };
  });
  const all = lines.some(({ isCut }) => isCut) ? [`All of each: bioxen session history ${id} --full`] : [];
  return [...lines.map(({ text }) => text), ...all].join('\n');
}
