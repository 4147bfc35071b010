import { genbank } from './hypervisor/genbank.mjs';
import { scheduler } from './hypervisor/scheduler.mjs';
import { slicing } from './hypervisor/slicing.mjs';
import { weisse } from './hypervisor/weisse.mjs';

export const title =
  'The hypervisor: its scheduler and slices, models and genomes beside SciPy and Biopython';

const parts = { weisse, genbank, scheduler, slicing };

export const sections = Object.keys(parts);

export const run = async ({ log, section }) => {
  const rows = [];
  for (const [name, part] of Object.entries(parts)) {
    if (section !== undefined && section !== name) continue;
    log(`${name} …`);
    rows.push(...(await part()));
  }
  return rows;
};
