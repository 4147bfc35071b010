import { runSection } from './local/run-section.mjs';

export const title =
  'SSH: our client beside OpenSSH with ControlMaster, node-ssh and asyncssh, on one loopback server (medians)';

const script = (name) => new URL(`ssh/${name}.mjs`, import.meta.url);
const LONGEST_MS = 900_000;

const SECTIONS = [
  { title: 'latency', script: script('latency'), longestMs: LONGEST_MS },
  { title: 'round trips', script: script('round-trips') },
  { title: 'throughput', script: script('throughput'), longestMs: LONGEST_MS },
  { title: 'bulk', script: script('bulk'), longestMs: LONGEST_MS },
  { title: 'tree', script: script('tree') },
  { title: 'memory', script: script('memory'), longestMs: LONGEST_MS },
  { title: 'kill', script: script('kill'), longestMs: LONGEST_MS },
  { title: 'keys', script: script('keys') },
];

/** What may be run alone. */
export const sections = SECTIONS.map(({ title }) => title.replace(' ', '-'));

export async function run({ log, section: only }) {
  const rows = [];
  for (const [index, section] of SECTIONS.entries()) {
    if (only !== undefined && sections[index] !== only) continue;
    log(`${section.title} …`);
    rows.push(...(await runSection(section)));
  }
  return rows;
}
