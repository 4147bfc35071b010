import { runSection } from './local/run-section.mjs';

export const title =
  'XenAPI: our client beside npm xen-api, npm xmlrpc and Python, on one simulated pool in another process (medians)';

const script = (name) => new URL(`xapi/${name}.mjs`, import.meta.url);

/** For what reads many megabytes of XML again and again. */
const SLOW_MS = 600_000;

const SECTIONS = [
  ...['100', '1000', '5000'].flatMap((vms) => [
    { title: `decode ${vms} VMs, JSON`, script: script('decode-json'), argument: vms },
    { title: `decode ${vms} VMs, XML`, script: script('decode-xml'), argument: vms, longestMs: SLOW_MS },
  ]),
  { title: 'tasks', script: script('tasks') },
  { title: 'stalls', script: script('stalls'), longestMs: SLOW_MS },
  { title: 'calls', script: script('calls'), longestMs: SLOW_MS },
  { title: 'view of 10,000 VMs', script: script('view'), longestMs: SLOW_MS },
  { title: 'coordinator dies', script: script('failover') },
  { title: 'restart (npm xen-api takes a minute)', script: script('restart') },
  { title: 'end of a program (npm xen-api takes a minute)', script: script('exit') },
];

export async function run({ log }) {
  const rows = [];
  for (const section of SECTIONS) {
    log(`${section.title} …`);
    rows.push(...(await runSection(section)));
  }
  return rows;
}
