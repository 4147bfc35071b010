import { type AttachOptions, SessionNotFoundError } from 'bioxen';
import type { AttachFlags } from './session-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { CLIENT_NAME, daemonOf, runningDaemon } from './client.js';
import { converse } from './converse.js';
import { leaveSession } from './leave-session.js';
import { parseFrom } from './read-session.js';

/** `bioxen session attach`. */
export async function attachSession(
  given: string | undefined,
  { observe = false, exclusive = false, takeover = false, from }: AttachFlags,
  streams: StandardStreams,
): Promise<number> {
  if (observe && (exclusive || takeover)) {
    throw new UsageError(
      '--observe sends nothing, so nobody is in its way.',
      'Leave --exclusive and --takeover out.',
    );
  }
  const fromSeq = parseFrom(from);
  const options: AttachOptions = {
    mode: observe ? 'observe' : exclusive ? 'exclusive' : 'shared',
    takeover,
    fromSeq,
    clientName: CLIENT_NAME,
  };
  const name = given ?? (await lastUsed());
  await using daemon = await daemonOf(name);
  const session = await daemon.attach(name, options);
  try {
    return await converse(session, streams, { isObserver: observe, fromSeq });
  } finally {
    await leaveSession(session);
  }
}

/** The session that was used last. @throws SessionNotFoundError when there is none */
async function lastUsed(): Promise<string> {
  await using daemon = await runningDaemon();
  const sessions = daemon === undefined ? [] : [...(await daemon.list())];
  const [last] = sessions.toSorted(([, a], [, b]) => b.lastActivity - a.lastActivity);
  if (last !== undefined) return last[0];
  throw SessionNotFoundError.named('');
}
