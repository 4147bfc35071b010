import { setTimeout } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { exitCode } from './exit-code.js';
import { printJson } from './json/print-json.js';
import { createProgram } from './program.js';
import { refuseLostBytes } from './refuse-lost-bytes.js';
import { errorDocument, errorText, exitCodeFor } from './report-error.js';
import { StandardStreams } from './terminal/standard-streams.js';
import { LAST_OUTPUT_MS, wasStopped } from './terminal/stop-signals.js';
import { StoppedError } from './terminal/stopped-error.js';
import { usageErrorFrom } from './usage-error-from.js';

/** Runs one command line and ends this process with its exit code. @param words what follows the program's name */
export async function runCli(words: readonly string[]): Promise<void> {
  process.exitCode = exitCode.ok;
  const streams = new StandardStreams();
  // Until an action has its options parsed, their words have to do.
  let wishes: Wishes = { json: words.includes('--json'), debug: words.includes('--debug') };
  const program = createProgram(streams).hook('preAction', (_, action) => {
    wishes = action.optsWithGlobals<Wishes>();
  });
  let patienceMs: number | undefined;
  let written: Promise<void> | undefined;
  try {
    refuseLostBytes(words);
    await program.parseAsync(words, { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof StoppedError) process.exitCode = thrown.exitCode;
    else if (!(thrown instanceof CommanderError) || thrown.exitCode !== 0) {
      const error = thrown instanceof CommanderError ? usageErrorFrom(thrown, program) : thrown;
      process.exitCode = exitCodeFor(error);
      if (process.exitCode === exitCode.timeout) patienceMs = patienceAfter(error, wishes);
      if (wishes.json === true) {
        written = printJson(streams, errorDocument(error, wishes.sandbox ?? 'strict'));
      }
      void streams.write('stderr', errorText(error, wishes.debug === true));
    }
  }
  if (wasStopped()) patienceMs = LAST_OUTPUT_MS;
  const flushed = Promise.all([written, streams.flush()]);
  await Promise.race([flushed, ...(patienceMs === undefined ? [] : [setTimeout(patienceMs)])]);
  for (const name of ['stdout', 'stderr'] as const) {
    const lost = streams.lost(name);
    // A reader that goes has what it wants; a disk that is full has lost what was asked for.
    if (lost === undefined || lost.code === 'EPIPE') continue;
    if (process.exitCode === exitCode.ok) process.exitCode = exitCode.error;
    // Where standard error is lost itself, the exit code has to say it.
    void streams.write('stderr', errorText(lost, wishes.debug === true));
    await Promise.race([streams.flush(), setTimeout(LAST_OUTPUT_MS)]);
  }
  // Nothing may keep the process: a standard input that stays open would.
  process.exit();
}

interface Wishes {
  readonly sandbox?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** A document is whole or worth nothing: its reader has as long as the program had. */
function patienceAfter(error: unknown, { json }: Wishes): number {
  const { timeoutMs = 0 } = error as { readonly timeoutMs?: number };
  return json === true ? Math.max(LAST_OUTPUT_MS, timeoutMs) : LAST_OUTPUT_MS;
}
