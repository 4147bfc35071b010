import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecuteOptions, InteractiveSession } from 'bioxen';
import type { ProgramOutput } from '../terminal/program-output.js';
import { LAST_OUTPUT_MS } from '../terminal/stop-signals.js';
import { ReadMarks } from './read-marks.js';

/**
 * Runs a program in a session. What it writes, and nothing of others, leaves as it comes; the program waits for its reader.
 * @param session attached from now on, lossless
 * @returns the exit code
 * @throws what `execute` of a session throws
 */
export async function streamExecution(
  session: InteractiveSession,
  code: string,
  output: ProgramOutput,
  options: ExecuteOptions,
): Promise<number> {
  const stop = new AbortController();
  const marks = new ReadMarks(0);
  const shown = showOwn(session, output, marks, stop.signal);
  // It may lose the session before the program does.
  shown.catch(() => undefined);
  try {
    const buffering = process.stdout.isTTY ? 'line' : 'block';
    const { returnCode } = await session.execute(code, { buffering, ...options, buffer: false });
    await shown;
    return returnCode;
  } catch (error) {
    // What was written before is shown, but nobody waits long for a reader.
    const last = session.details().then(async ({ seq }) => await Promise.race([shown, marks.reached(seq)]));
    const patience = sleep(LAST_OUTPUT_MS, undefined, { signal: stop.signal, ref: false });
    await Promise.race([last, patience]).catch(() => undefined);
    throw error;
  } finally {
    stop.abort();
  }
}

/** Shows what the program of this client writes, to its end. */
async function showOwn(
  session: InteractiveSession,
  output: ProgramOutput,
  marks: ReadMarks,
  signal: AbortSignal,
): Promise<void> {
  let own: number | undefined;
  for await (const event of session.events({ signal })) {
    if (event.kind === 'input' && event.clientId === session.clientId) own = event.requestId;
    else if ('requestId' in event && event.requestId === own) {
      if (event.kind === 'stdout' || event.kind === 'stderr') await output.write(event.kind, event.bytes);
      else if (event.kind === 'result') return;
    }
    if ('seq' in event) marks.reach(event.seq);
  }
}
