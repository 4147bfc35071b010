import { availableParallelism } from 'node:os';
import { missingRow } from './local/row.mjs';
import { runSection } from './local/run-section.mjs';

export const title =
  'Local VMs: latency, starts, numbers and bulk, beside what else there is (medians of rounds in which all take turns)';

const LATENCY = new URL('local/latency.mjs', import.meta.url);
const PEERS = new URL('local/peers.mjs', import.meta.url);
const BULK = new URL('local/bulk.mjs', import.meta.url);

/** `processors`: where the whole section runs; free when left out. */
const SECTIONS = [
  { title: 'latency, one processor', script: LATENCY, argument: 'same', processors: '0' },
  { title: 'latency, two processors', script: LATENCY, argument: 'across', processors: '0' },
  { title: 'pool', script: new URL('local/pool.mjs', import.meta.url) },
  { title: 'start', script: new URL('local/start.mjs', import.meta.url) },
  { title: 'requests of peers', script: PEERS, argument: 'requests', processors: '0' },
  { title: 'starts of peers', script: PEERS, argument: 'starts' },
  { title: 'embedded VMs at once', script: new URL('local/many-embedded.mjs', import.meta.url) },
  { title: 'embedded instances at once', script: new URL('local/many-instances.mjs', import.meta.url) },
  { title: 'engines of wasmoon at once', script: new URL('local/many-wasmoon.mjs', import.meta.url) },
  { title: 'native VMs at once', script: new URL('local/many-native.mjs', import.meta.url) },
  { title: 'bulk, native', script: BULK, argument: 'native' },
  { title: 'bulk, embedded', script: BULK, argument: 'embedded' },
];

export async function run({ log }) {
  const rows = [];
  for (const section of SECTIONS) {
    log(`${section.title} …`);
    const isPossible = section.argument !== 'across' || availableParallelism() > 1;
    rows.push(
      ...(isPossible
        ? await runSection(section)
        : [missingRow(section.title, 'this computer has one processor')]),
    );
  }
  return rows;
}
