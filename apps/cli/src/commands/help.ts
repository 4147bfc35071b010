import type { Command } from 'commander';
import { UsageError } from '../usage-error.js';

/** `bioxen help`, also of what stands below a command: `bioxen help session new`. */
export function addHelp(program: Command): void {
  program
    .command('help [command...]')
    .summary('print the help of a command')
    .helpOption(false)
    .action((words: readonly string[]) => {
      commandOf(program, words).outputHelp();
    });
}

function commandOf(program: Command, words: readonly string[]): Command {
  let found = program;
  for (const [at, word] of words.entries()) {
    const next = found.commands.find((command) => command.name() === word);
    if (next === undefined) {
      const above = words.slice(0, at).join(' ');
      throw new UsageError(
        `unknown command '${words.slice(0, at + 1).join(' ')}'.`,
        `See bioxen ${above === '' ? '' : `${above} `}--help.`,
      );
    }
    found = next;
  }
  return found;
}
