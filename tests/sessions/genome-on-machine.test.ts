import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseGenBank } from '@bioxen/hypervisor/genome';
import { bioComputeModules, createVm, type BaseLuaVM } from 'bioxen';
import { beforeAll, beforeEach, afterAll, expect, test } from 'vitest';
import { type Machines, machinesSkipReason, openMachines } from './machines.js';

// Public at NCBI as CP016816.2; read where it is, never copied into the repository.
const file = fileURLToPath(new URL('../../../shared/data/syn3A.gb', import.meta.url));
const skipReason = machinesSkipReason() ?? (existsSync(file) ? undefined : `${file} is not there`);

let machines: Machines;
beforeAll(async () => {
  if (skipReason === undefined) machines = await openMachines();
});
afterAll(async () => {
  if (skipReason === undefined) await machines[Symbol.asyncDispose]();
});
beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

/** GC content, the places of a motif on both strands, and the longest open reading frame of what is on the standard input. */
const WORKFLOW = `
  local bio = require("bio_compute.pure")
  local genome = io.read("a")
  local places = bio.find_motif(genome, "TTGACA")
  local longest = { length = 0 }
  for _, orf in ipairs(bio.find_orfs(genome, { table = 4, min_length = 3000 })) do
    local length = orf.stop - orf.start + 1
    if length > longest.length then longest = { length = length, strand = orf.strand } end
  end
  return #genome, bio.gc_content(genome), #places, longest.length, longest.strand
`;

async function run(vm: BaseLuaVM, genome: string): Promise<readonly unknown[]> {
  await vm.packages.mountModules(bioComputeModules());
  return (await vm.execute(WORKFLOW, { input: genome, reject: true })).values;
}

test(
  'O11 a genome is analysed on a machine of a pool, with what this computer finds',
  { timeout: 180_000 },
  async () => {
    const [record] = parseGenBank(readFileSync(file, 'utf8'));
    const genome = record?.sequence ?? '';
    await using there = await createVm('there', {
      type: 'xcpng',
      config: machines.config,
      onStop: 'destroy',
    });
    await there.start();
    expect((await there.execute('return io.popen("hostname"):read()')).stdout).toMatch(/^vm-/);
    const found = await run(there, genome);
    expect(found.slice(0, 3)).toEqual([
      genome.length,
      (genome.match(/[GC]/gi)?.length ?? 0) / genome.length,
      genome.match(/(?=TTGACA)/gi)?.length,
    ]);
    expect(found[3]).toBeGreaterThan(3_000);
    await using here = await createVm('here');
    expect(await run(here, genome)).toEqual(found);
  },
);
