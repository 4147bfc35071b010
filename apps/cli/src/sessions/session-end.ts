import type { ReadEvent, SessionDetails } from 'bioxen';
import { exitCode } from '../exit-code.js';

/** How a session has ended. */
export type SessionEnd = Pick<SessionDetails, 'state' | 'reason' | 'exitCode'>;

type StateEvent = ReadEvent & { readonly kind: 'state' };

/** The end that an event tells of. Clients come and go, also where a session has ended: these events are no end. */
export function endOf({ state, what, clientId, exitCode: code }: StateEvent): SessionEnd | undefined {
  const isEnd = state === 'exited' || state === 'lost' || state === 'closed';
  if (!isEnd || clientId !== undefined) return undefined;
  return { state, reason: what, ...(code === undefined ? {} : { exitCode: code }) };
}

/** What a session's end is called. */
export function endText({ state, reason }: SessionEnd): string {
  const what = state === 'exited' ? 'The session has ended' : `The session is ${state}`;
  return `${what}${reason === undefined ? '' : `: ${reason}`}`;
}

/** The same with what to do next; one that was closed is gone. */
export function endAdvice(id: string, end: SessionEnd): string {
  if (end.state === 'closed') return endText(end);
  return `${endText(end)}\nbioxen session restart ${id} gives it a fresh interpreter.`;
}

/** The status of a program that ended its session with `os.exit`; 1 for any other end. */
export function endCode({ state, exitCode: code = exitCode.ok }: SessionEnd): number {
  return state === 'exited' ? code : exitCode.error;
}
