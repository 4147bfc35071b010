import type { HistoryEntry } from 'bioxen';
import type { HistoryFlags } from './session-flags.js';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { printableLines } from '../terminal/printable-lines.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { terminalColumns } from '../terminal/terminal-columns.js';
import { wrapText } from '../terminal/wrap-text.js';
import { UsageError } from '../usage-error.js';
import { daemonOf } from './client.js';
import { programLine } from './program-line.js';

/** Of a program that is listed on a line, where no terminal says how wide it is. */
const MAX_CHARACTERS = 200;

/** `bioxen session history`. */
export async function sessionHistory(
  name: string,
  { limit, grep, full = false, json = false }: HistoryFlags,
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
  const width = terminalColumns(process.stdout);
  if (json) await printJson(streams, { schemaVersion: 1, programs: entries });
  else if (full) await streams.write('stdout', entries.map(wholeOf).join(''));
  else if (width === undefined) await streams.write('stdout', entries.map(lineOf).join(''));
  else {
    const shown = entries.map((entry) => cutLineOf(entry, width));
    await streams.write('stdout', shown.map(({ text }) => `${text}\n`).join(''));
    if (shown.some(({ isCut }) => isCut)) {
      const advice = `bioxen: All of each: bioxen session history ${name} --full`;
      await streams.write('stderr', `${wrapText(advice, terminalColumns(process.stderr))}\n`);
    }
  }
  return exitCode.ok;
}

function headOf({ requestId, outcome }: HistoryEntry): string {
  return `${String(requestId).padStart(5)}  ${outcome.padEnd(11)}`;
}

/** Its number and outcome, and below them all of the program. */
function wholeOf(entry: HistoryEntry): string {
  const lines = printableLines(entry.code.trimEnd()).split('\n');
  return `${headOf(entry).trimEnd()}\n${lines.map((line) => `       ${line}`.trimEnd()).join('\n')}\n`;
}

/** A row of a terminal. */
function cutLineOf(entry: HistoryEntry, width: number): { readonly text: string; readonly isCut: boolean } {
  const head = `${headOf(entry)}  `;
  const shown = programLine(entry.code, width - head.length);
  return { text: head + shown, isCut: shown !== entry.code.trim() };
}

/** One line for each, without what could steer a terminal. */
function lineOf(entry: HistoryEntry): string {
  const { code } = entry;
  const shown = code.trimEnd().slice(0, MAX_CHARACTERS).replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '?');
  return `${headOf(entry)}  ${shown}${code.length > MAX_CHARACTERS ? '…' : ''}\n`;
}
