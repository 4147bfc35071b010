import { readFileSync } from 'node:fs';
import { ownProcesses } from '@bioxen/testkit';

/**
 * Bytes of memory that the processes below this one hold; what several share is counted once, in parts. Processes that share all of
 * it, as the helpers of a kernel do, tell the same figures for the same addresses, and are counted once.
 */
export const memoryBelow = () => {
  const seen = new Set();
  let bytes = 0;
  for (const { pid } of ownProcesses()) {
    try {
      const figures = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const same = `${readFileSync(`/proc/${pid}/maps`, 'utf8')}${figures}`;
      const [, kilobytes = '0'] = /^Pss:\s+(\d+) kB/m.exec(figures) ?? [];
      if (!seen.has(same)) bytes += Number(kilobytes) * 1_024;
      seen.add(same);
    } catch {
      // It ended meanwhile.
    }
  }
  return bytes;
};
