import { runSection } from './local/run-section.mjs';

export const title =
  'SSH: our client beside OpenSSH with ControlMaster, node-ssh and asyncssh, on one loopback server (medians)';

const script = (name) => new URL(`ssh/${name}.mjs`, import.meta.url);
const LONGEST_MS = 300_000;

const SECTIONS = [
  { title: 'latency', script: script('latency') },
  { title: 'round trips', script: script('round-trips') },
  { title: 'throughput', script: script('throughput'), longestMs: LONGEST_MS },
  { title: 'bulk', script: script('bulk'), longestMs: LONGEST_MS },
];

export async function run({ log }) {
  const rows = [];
  for (const section of SECTIONS) {
    log(`${section.title} …`);
    rows.push(...(await runSection(section)));
  }
  return rows;
}
