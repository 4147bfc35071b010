import { runSection } from './local/run-section.mjs';

export const title =
  'XCP-ng: from a template to the first Lua result on a simulated pool, step by step, and programs on machines that are up (medians)';

const script = (name) => new URL(`xcpng/${name}.mjs`, import.meta.url);
const LONGEST_MS = 400_000;

const SECTIONS = [
  { title: 'pool', script: script('pool') },
  { title: 'process', script: script('first-result'), argument: 'process', longestMs: LONGEST_MS },
  { title: 'uml', script: script('first-result'), argument: 'uml', longestMs: LONGEST_MS },
  { title: 'warm', script: script('warm'), longestMs: LONGEST_MS },
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
