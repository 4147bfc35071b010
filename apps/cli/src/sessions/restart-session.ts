import type { DaemonSessionHost } from 'bioxen';
import { exitCode } from '../exit-code.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { daemonOf } from './client.js';

const ALL = 1_000;

/** `bioxen session restart`: 1 when something that was run again failed. */
export async function restartSession(
  name: string,
  { replay }: { readonly replay?: string },
  streams: StandardStreams,
): Promise<number> {
  const listed = replay === undefined || replay === 'all' ? [] : parseRequests(replay);
  await using daemon = await daemonOf(name);
  const requests = replay === 'all' ? await allThatWentWell(daemon, name) : listed;
  const replayed = await daemon.restart(name, { replay: requests });
  for (const { requestId, success, failure } of replayed) {
    const outcome = success ? 'ok' : `failed: ${failure?.message ?? ''}`;
    await streams.write('stderr', `bioxen: request ${String(requestId)} ${outcome}\n`);
  }
  return replayed.every(({ success }) => success) ? exitCode.ok : exitCode.error;
}

function parseRequests(text: string): readonly number[] {
  if (/^\d{1,9}(?:,\d{1,9})*$/.test(text)) return text.split(',').map(Number);
  throw new UsageError(
    `--replay '${text}' lists no requests.`,
    'Give numbers of bioxen session history, as in --replay 1,4,5, or all.',
  );
}

async function allThatWentWell(daemon: DaemonSessionHost, name: string): Promise<readonly number[]> {
  await using session = await daemon.attach(name, { mode: 'observe', clientName: 'restart', fromSeq: 'now' });
  const entries = await session.history({ limit: ALL });
  const failed = new Set(entries.flatMap(({ requestId, outcome }) => (outcome === 'ok' ? [] : [requestId])));
  return [...new Set(entries.map(({ requestId }) => requestId))].filter((id) => !failed.has(id));
}
