import { constants } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { exitCode } from '../exit-code.js';
import { ProgramOutput } from '../terminal/program-output.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { type Advice, withMachine } from './machine-commands.js';

const adviseLua: Advice = (name) =>
  `To run Lua in it: bioxen run --on ${name}, or bioxen session exec ${name}, which keeps its globals.`;

/**
 * `bioxen vm exec NAME PROGRAM …`, or with `--` before the program: gives back the exit code of the program, or 0 when it was
 * ended because the reader of its output has gone.
 */
export async function execInMachine(
  name: string,
  words: readonly string[],
  streams: StandardStreams,
  advise: Advice = adviseLua,
): Promise<number> {
  const isMarked = words[0] === '--';
  const [file = '', ...args] = isMarked ? words.slice(1) : words;
  if (file === '')
    throw new UsageError('The name of the program is empty.', `Give it: bioxen vm exec ${name} PROGRAM …`);
  if (!isMarked && file.startsWith('-'))
    throw new UsageError(
      `No program is called ${file}.`,
      `Options stand before the name: bioxen vm exec [OPTIONS] ${name} PROGRAM …`,
    );
  return await withMachine(
    name,
    async (vm) => {
      const host = await vm.host();
      const output = new ProgramOutput(streams);
      await using command = await host.spawn(file, args, { signal: output.signal });
      if (process.stdin.isTTY) command.stdin.end();
      else void pipeline(process.stdin, command.stdin).catch(() => undefined);
      const show = async (stream: 'stdout' | 'stderr'): Promise<void> => {
        for await (const bytes of command[stream]) await output.write(stream, bytes as Uint8Array);
      };
      try {
        const [result] = await Promise.all([command.result, show('stdout'), show('stderr')]);
        return result.exitCode ?? codeOfSignal(result.signal);
      } catch (error) {
        // What that means, and what is said of it, is decided where all commands end.
        if (output.signal.aborted) return exitCode.ok;
        throw error;
      }
    },
    advise,
  );
}

/** As a shell says that a program was ended by a signal. */
function codeOfSignal(signal: string | undefined): number {
  const number = constants.signals[signal as NodeJS.Signals] as number | undefined;
  return number === undefined ? exitCode.error : 128 + number;
}
