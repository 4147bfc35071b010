import type { HistoryEntry } from 'bioxen';
import type { HistoryFlags } from './session-flags.js';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { daemonOf } from './client.js';

/** Of a program that is listed on a line. */
const MAX_CHARACTERS = 200;

/** `bioxen session history`. */
export async function sessionHistory(
  name: string,
  { limit, grep, json }: HistoryFlags,
  streams: StandardStreams,
): Promise<number> {
  if (limit !== undefined && !/^\d{1,6}$/.test(limit)) {
    throw new UsageError(
      `--limit '${limit}' is no number.`,
      'Give how many programs are listed: --limit 20.',
    );
  }
  await using daemon = await daemonOf(name);
  await using session = await daemon.attach(name, { mode: 'observe', clientName: 'history', fromSeq: 'now' });
  const entries = await session.history({
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    ...(grep === undefined ? {} : { grep }),
  });
  if (json === true) await printJson(streams, { schemaVersion: 1, programs: entries });
  else await streams.write('stdout', entries.map(lineOf).join(''));
  return exitCode.ok;
}

/** One line for each, without what could steer a terminal. */
function lineOf({ requestId, outcome, code }: HistoryEntry): string {
  const shown = code.trimEnd().slice(0, MAX_CHARACTERS).replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '?');
  return `${String(requestId).padStart(5)}  ${outcome.padEnd(11)}  ${shown}${code.length > MAX_CHARACTERS ? '…' : ''}\n`;
}
