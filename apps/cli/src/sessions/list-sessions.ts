import type { SessionDetails } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { columns } from '../terminal/columns.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { runningDaemon } from './client.js';

/** A session as `--json` shows it. */
export function sessionDocument(name: string, details: SessionDetails): Readonly<Record<string, unknown>> {
  const { createdAt, lastActivity, ...rest } = details;
  return {
    name,
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    lastActivity: new Date(lastActivity).toISOString(),
  };
}

/** `bioxen session ls`. */
export async function listSessions(
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  await using daemon = await runningDaemon();
  const sessions = daemon === undefined ? [] : [...(await daemon.list())];
  if (json === true) {
    const documents = sessions.map(([name, details]) => sessionDocument(name, details));
    await printJson(streams, { schemaVersion: 1, sessions: documents });
  } else await streams.write('stdout', listText(sessions, Date.now()));
  return exitCode.ok;
}

/** The table of sessions, or nothing. */
export function listText(sessions: readonly (readonly [string, SessionDetails])[], now: number): string {
  if (sessions.length === 0) return '';
  return columns([
    ['NAME', 'STATE', 'CLIENTS', 'LUA', 'WHERE', 'AGE'],
    ...sessions.map(([name, { state, clients, luaVersion, host, engine, createdAt }]) => [
      name,
      state,
      String(clients.length),
      luaVersion,
      host ?? engine ?? 'this computer',
      age(now - createdAt),
    ]),
  ]);
}

function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 60) return `${String(seconds)}s`;
  if (seconds < 3_600) return `${String(Math.floor(seconds / 60))}m`;
  return seconds < 86_400
    ? `${String(Math.floor(seconds / 3_600))}h`
    : `${String(Math.floor(seconds / 86_400))}d`;
}
