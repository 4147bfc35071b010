import type { InteractiveSession } from 'bioxen';

/**
 * What to say to whoever sends one while the program of another client runs, behind which it has to wait; undefined when none
 * runs that the session tells of.
 */
export async function waitingBehind(session: InteractiveSession): Promise<string | undefined> {
  const [details, [last]] = await Promise.all([session.details(), session.history({ limit: 1 })]);
  if (!details.running || details.state === 'idle') return undefined;
  if (last?.outcome !== 'running' || last.clientId === session.clientId) return undefined;
  const owner = details.clients.find(({ clientId }) => clientId === last.clientId);
  const who = owner === undefined ? `${last.clientId}, which has left,` : `${last.clientId} (${owner.name})`;
  return `A program of client ${who} runs, and this waits for its end.`;
}
