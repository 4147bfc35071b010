import type { Command, CommanderError } from 'commander';
import { UsageError } from './usage-error.js';

/** What other programs call `vm rm`. */
const FORGETTING: ReadonlySet<string> = new Set(['delete', 'destroy', 'remove', 'forget', 'del']);

/** What commander says, `error: unknown option '--josn'\n(Did you mean --json?)`, in our form and with what to do next. */
export function usageErrorFrom(error: CommanderError, program: Command): UsageError {
  if (error.code === 'commander.help') {
    const [first = ''] = program.args;
    const isGroup = program.commands.some((command) => command.name() === first);
    return new UsageError('No command given.', `See bioxen ${isGroup ? `${first} ` : ''}--help.`);
  }
  const [what = '', guess = ''] = error.message.replace(/^error: /, '').split('\n');
  const meant = /Did you mean (.+)\?/.exec(guess)?.[1];
  const guessed =
    meant === undefined ? (misplaced(error, program) ?? seeHelp(program)) : `Did you mean ${meant}?`;
  return new UsageError(`${what.replace(/\.$/, '')}.`, forgetting(error, program) ?? guessed);
}

/** The help of the command whose words these are: the one that stands at their beginning. */
function seeHelp(program: Command): string {
  const words: string[] = [];
  let found: Command | undefined = program;
  for (const word of program.args) {
    found = found.commands.find((command) => command.name() === word);
    if (found === undefined) break;
    words.push(`${word} `);
  }
  return words.length === 0
    ? 'See bioxen --help, or bioxen help COMMAND.'
    : `See bioxen ${words.join('')}--help.`;
}

/** Another word for `vm rm`, of which commander makes what is spelt like it. */
function forgetting({ code, message }: CommanderError, program: Command): string | undefined {
  if (code !== 'commander.unknownCommand' || program.args[0] !== 'vm') return undefined;
  const word = /'([^']+)'/.exec(message)?.[1] ?? '';
  return FORGETTING.has(word) ? 'To forget a VM: bioxen vm rm NAME' : undefined;
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
