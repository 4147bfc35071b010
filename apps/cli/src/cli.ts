import { setTimeout } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { exitCode } from './exit-code.js';
import { createProgram } from './program.js';
import { errorDocument, errorText, exitCodeFor } from './report-error.js';
import { StandardStreams } from './terminal/standard-streams.js';
import { wasStopped } from './terminal/stop-signals.js';
import { UsageError } from './usage-error.js';

/** How long a stopped program waits for the reader of its last output. */
const STOPPED_FLUSH_MS = 200;

/** Runs one command line and ends this process with its exit code. @param words what follows the program's name */
export async function runCli(words: readonly string[]): Promise<void> {
  process.exitCode = exitCode.ok;
  let outputError: Error | undefined;
  const streams = new StandardStreams((stream, error) => {
    if (stream === 'stdout' && error.code !== 'EPIPE') outputError = error;
  });
  // Until an action has its options parsed, their words have to do.
  let wishes: Wishes = { json: words.includes('--json'), debug: words.includes('--debug') };
  const program = createProgram().hook('preAction', (_, action) => {
    wishes = action.optsWithGlobals<Wishes>();
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError) || thrown.exitCode !== 0) {
      const error = thrown instanceof CommanderError ? usageErrorFrom(thrown) : thrown;
      process.exitCode = exitCodeFor(error);
      if (wishes.json === true) void streams.write('stdout', `${JSON.stringify(errorDocument(error))}\n`);
      void streams.write('stderr', errorText(error, wishes.debug === true));
    }
  }
  await Promise.race([streams.flush(), ...(wasStopped() ? [setTimeout(STOPPED_FLUSH_MS)] : [])]);
  if (outputError !== undefined && process.exitCode === exitCode.ok) {
    process.exitCode = exitCode.error;
    void streams.write('stderr', errorText(outputError, wishes.debug === true));
  }
  // Nothing may keep the process: a standard input that stays open would.
  process.exit();
}

interface Wishes {
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** `error: unknown option '--josn'\n(Did you mean --json?)` in our form. */
function usageErrorFrom(error: CommanderError): UsageError {
  if (error.code === 'commander.help') return new UsageError('No command given.', 'See bioxen --help.');
  const [what = '', guess = ''] = error.message.replace(/^error: /, '').split('\n');
  const meant = /Did you mean (.+)\?/.exec(guess)?.[1];
  const hint = meant === undefined ? 'See bioxen --help, or bioxen help COMMAND.' : `Did you mean ${meant}?`;
  return new UsageError(`${what.replace(/\.$/, '')}.`, hint);
}
