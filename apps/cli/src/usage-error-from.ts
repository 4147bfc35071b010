import type { Command, CommanderError } from 'commander';
import { UsageError } from './usage-error.js';

const SEE_HELP = 'See bioxen --help, or bioxen help COMMAND.';

/** What commander says, `error: unknown option '--josn'\n(Did you mean --json?)`, in our form and with what to do next. */
export function usageErrorFrom(error: CommanderError, program: Command): UsageError {
  if (error.code === 'commander.help') {
    // `bioxen help WORD` with a word that is no command ends here, too.
    const [, word] = program.args;
    return word === undefined
      ? new UsageError('No command given.', 'See bioxen --help.')
      : new UsageError(`unknown command '${word}'.`, 'See bioxen --help.');
  }
  const [what = '', guess = ''] = error.message.replace(/^error: /, '').split('\n');
  const meant = /Did you mean (.+)\?/.exec(guess)?.[1];
  const hint = meant === undefined ? (misplaced(error, program) ?? SEE_HELP) : `Did you mean ${meant}?`;
  return new UsageError(`${what.replace(/\.$/, '')}.`, hint);
}

/** Is it right, only in the wrong place? A file without `run`, or an option of a command before the command. */
function misplaced(error: CommanderError, program: Command): string | undefined {
  const word = /'([^']+)'/.exec(error.message)?.[1];
  if (word === undefined) return undefined;
  if (error.code === 'commander.unknownCommand') {
    return /\.lua$|^-$|[\\/]/.test(word) ? `To run a Lua file: bioxen run ${word}` : undefined;
  }
  const isFirst = program.args[0]?.startsWith('-') === true;
  if (error.code !== 'commander.unknownOption' || !isFirst) return undefined;
  const owner = program.commands.find(({ options }) =>
    options.some(({ short, long }) => short === word || long === word),
  );
  return owner && `Options stand after their command: bioxen ${owner.name()} ${word}`;
}
