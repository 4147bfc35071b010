import { intro, outro } from '@clack/prompts';
import { exitCode } from '../exit-code.js';
import { ensureTerminalSize } from '../terminal/known-size.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { LeftQuestion } from './answered.js';
import { bioMenu } from './bio-menu.js';

/** `bioxen bio menu`. @throws UsageError without a terminal */
export async function openBioMenu(streams: StandardStreams): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError('The menu needs a terminal.', 'Its entries are commands, too: bioxen bio --help');
  ensureTerminalSize();
  intro('bioxen bio');
  try {
    await bioMenu(streams);
  } catch (error) {
    if (!(error instanceof LeftQuestion)) throw error;
  }
  outro('VMs go on: bioxen bio ls');
  return exitCode.ok;
}
