// Sessions: one command and its answer, in this process, through the daemon, and in tmux with the stock interpreter; and
// what a thousand sessions weigh in one daemon.
import { runSection } from './local/run-section.mjs';
import { measureMany } from './session/many.mjs';

export const title = 'Sessions: a command and its answer, beside tmux; many sessions in one daemon (medians)';

const commands = {
  script: new URL('session/commands.mjs', import.meta.url),
  processors: '0',
  title: 'commands and their answers',
  longestMs: 300_000,
};

const SECTIONS = { commands: () => runSection(commands), many: measureMany };

/** What may be run alone. */
export const sections = Object.keys(SECTIONS);

export async function run({ log, section: only }) {
  const rows = [];
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (only !== undefined && name !== only) continue;
    log(`${name} …`);
    rows.push(...(await measure()));
  }
  return rows;
}
