import type { GuestProteins } from '@bioxen/hypervisor';
import type { GenomeMetrics } from '@bioxen/hypervisor/genome';
import { readGenomeFile } from '../genome-files.js';

/** What the genome of a guest is, and what its proteins ask of their host. */
export interface HostedGenome {
  readonly metrics: GenomeMetrics;
  readonly proteins: GuestProteins;
}

/** Reads it. @throws InvalidConfigurationError, GenomeParseError */
export async function readHostedGenome(path: string): Promise<HostedGenome> {
  const { demandOf, genomeMetrics } = await import('@bioxen/hypervisor/genome');
  const record = await readGenomeFile(path);
  const { residuesPerSecond } = demandOf(record);
  return { metrics: genomeMetrics(record), proteins: { residuesPerSecond } };
}
