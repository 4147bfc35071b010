import { printable } from '@bioxen/core';
import type { SessionDetails } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { columns } from '../terminal/columns.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { terminalColumns } from '../terminal/terminal-columns.js';
import { wrapText } from '../terminal/wrap-text.js';
import { runningDaemon } from './client.js';

const NONE = 'bioxen: There is no session. Make one: bioxen session new NAME';

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
  } else if (sessions.length > 0)
    await streams.write('stdout', listText(sessions, Date.now(), terminalColumns(process.stdout)));
  else if (process.stdout.isTTY)
    await streams.write('stderr', `${wrapText(NONE, terminalColumns(process.stderr))}\n`);
  return exitCode.ok;
}

/**
 * The table of sessions, or nothing.
 * @param width of the terminal: where the table is wider, each session is a line with all that is known of it below
 */
export function listText(
  sessions: readonly (readonly [string, SessionDetails])[],
  now: number,
  width: number = Infinity,
): string {
  if (sessions.length === 0) return '';
  const rows = sessions.map(([name, { state, clients, luaVersion, host, engine, createdAt }]) => [
    name,
    state,
    String(clients.length),
    luaVersion,
    host ?? engine ?? 'this computer',
    age(now - createdAt),
  ]);
  const table = columns([['NAME', 'STATE', 'CLIENTS', 'LUA', 'WHERE', 'AGE'], ...rows]);
  return table.split('\n').every((line) => line.length <= width)
    ? table
    : rows.map((row) => stacked(row, width)).join('');
}

function stacked(row: readonly string[], width: number): string {
  const [name = '', state, clients = '', luaVersion, where, since] = row.map((cell) =>
    printable(cell, Infinity),
  );
  const attached = `${clients} ${clients === '1' ? 'client' : 'clients'}`;
  return `${name}\n${wrapText(`  ${[state, attached, luaVersion, where, since].join(', ')}`, width)}\n`;
}

function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 60) return `${String(seconds)}s`;
  if (seconds < 3_600) return `${String(Math.floor(seconds / 60))}m`;
  return seconds < 86_400
    ? `${String(Math.floor(seconds / 3_600))}h`
    : `${String(Math.floor(seconds / 86_400))}d`;
}
