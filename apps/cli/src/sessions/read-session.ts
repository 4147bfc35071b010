import type { FromSeq, ReadEvent } from 'bioxen';
import type { ReadFlags } from './session-flags.js';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { endLineOf, exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { UsageError } from '../usage-error.js';
import { CLIENT_NAME, daemonOf } from './client.js';

/** Where `--from` says to begin. @throws UsageError */
export function parseFrom(text: string | undefined): FromSeq {
  if (text === undefined) return 'unread';
  if (text === 'all' || text === 'now') return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(
    `--from takes a number, all or now, not '${text}'.`,
    'Numbers of events are those of --json.',
  );
}

/** `bioxen session read`: output byte for byte, or every event as JSON. */
export async function readSession(
  name: string,
  { wait = false, follow = false, from, json = false }: ReadFlags,
  streams: StandardStreams,
): Promise<number> {
  const fromSeq = parseFrom(from);
  await using daemon = await daemonOf(name);
  await using session = await daemon.attach(name, {
    mode: 'observe',
    fromSeq,
    clientName: CLIENT_NAME,
    // Who follows wants all of it: programs wait until it was taken.
    lossless: follow,
  });
  // What is followed is not waited for: it could not go on.
  if (wait && !follow) await session.settled();
  const stop = new AbortController();
  using signals = stopSignals((signal) => {
    endLineOf(signal, streams);
    stop.abort();
  });
  streams.onLost(() => {
    stop.abort();
  });
  // What is written from now on is not waited for, unless it is followed.
  const last = follow ? Infinity : (await session.details()).seq;
  const isBehindAll = typeof fromSeq === 'number' && fromSeq > last;
  if (last > 0 && !isBehindAll) {
    for await (const event of session.events({ signal: stop.signal })) {
      await show(event, json, streams);
      if ('seq' in event && event.seq >= last) break;
    }
  }
  return signals.received === undefined ? exitCode.ok : exitCodeOf(signals.received);
}

async function show(event: ReadEvent, json: boolean, streams: StandardStreams): Promise<void> {
  if (json) {
    const shown = 'bytes' in event && event.bytes instanceof Uint8Array ? withText(event) : event;
    await printJson(streams, { schemaVersion: 1, ...shown });
  } else if (event.kind === 'stdout' || event.kind === 'stderr') await streams.write(event.kind, event.bytes);
  else if (event.kind === 'gap') {
    const what =
      event.bytes === undefined ? 'earlier output' : `${String(event.bytes)} bytes of earlier events`;
    await streams.write('stderr', `bioxen: ${what} are no longer kept.\n`);
  }
}

/** Text where the bytes are text, else base64. */
function withText<E extends { readonly bytes?: unknown }>({ bytes, ...event }: E): object {
  const all = Buffer.from(bytes as Uint8Array);
  const text = all.toString('utf8');
  return Buffer.from(text, 'utf8').equals(all)
    ? { ...event, text }
    : { ...event, base64: all.toString('base64') };
}
