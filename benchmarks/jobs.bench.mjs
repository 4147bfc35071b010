// bioxen map against seqkit, seqtk and GNU parallel with a luajit loop, and its memory. BIOXEN_BENCH_MB, BIOXEN_BENCH_ROUNDS and
// BIOXEN_BENCH_GB say how much.
import { measureMemory } from './jobs/memory.mjs';
import { measureGenome, measurePacked, measureReads } from './jobs/throughput.mjs';

export const title =
  'map: GC content and length of each record of a file, time as a multiple of that of each other program; memory';

const SECTIONS = { genome: measureGenome, reads: measureReads, packed: measurePacked, memory: measureMemory };

/** What may be run alone. */
export const sections = Object.keys(SECTIONS);

export async function run({ log, section: only }) {
  const rows = [];
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (only !== undefined && name !== only) continue;
    log(`${name} …`);
    rows.push(...(await measure(log)));
  }
  return rows;
}
