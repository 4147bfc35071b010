import { runSection } from './local/run-section.mjs';

export const title =
  'Guests of the simulated pool: machines that are processes, and machines with kernels, beside a plain sshd (medians)';

const script = (name) => new URL(`guests/${name}.mjs`, import.meta.url);
const LONGEST_MS = 400_000;

const SECTIONS = [
  { title: 'process', script: script('process'), longestMs: LONGEST_MS },
  { title: 'many', script: script('many'), longestMs: LONGEST_MS },
  { title: 'uml', script: script('uml'), longestMs: LONGEST_MS },
  { title: 'clone', script: script('clone'), longestMs: LONGEST_MS },
  { title: 'image', script: script('image'), longestMs: LONGEST_MS },
];

/** What may be run alone. */
export const sections = SECTIONS.map(({ title }) => title);

export async function run({ log, section: only }) {
  const rows = [];
  for (const section of SECTIONS) {
    if (only !== undefined && section.title !== only) continue;
    log(`${section.title} …`);
    rows.push(...(await runSection(section)));
  }
  return rows;
}
