import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { descendants } from '@bioxen/testkit';
import { writeGenome } from './genome.mjs';

const GIGABYTES = Number(process.env.BIOXEN_BENCH_GB ?? 1);
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const MAP = 'return function(record) return #record.sequence end';

/** Memory of a process that no other has, and its share of what several have, MiB; 0 where it has gone. */
function proportional(pid) {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** The largest sum of memory of a map and all its processes, looked at ten times a second. */
async function peakOf(args, folder, input) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: [input, 'ignore', 'ignore'] });
  const started = performance.now();
  const state = { isOver: false, peak: 0 };
  const closed = once(child, 'close').then(([code]) => {
    state.isOver = true;
    if (code !== 0) throw new RangeError(`bioxen map ended with ${code}`);
  });
  while (!state.isOver) {
    const pids = [child.pid, ...descendants(child.pid).map(({ pid }) => pid)];
    state.peak = Math.max(
      state.peak,
      pids.reduce((sum, pid) => sum + proportional(pid), 0),
    );
    await Promise.race([closed, setTimeout(100)]);
  }
  await closed;
  return { peak: state.peak, ms: performance.now() - started };
}

export async function measureMemory(log) {
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-bench-memory-'));
  // Else the sandboxes of root, who are nobody there, do not see the file.
  await chmod(folder, 0o755);
  try {
    await writeFile(join(folder, 'length.lua'), MAP);
    await writeGenome(join(folder, 'in.fa'), GIGABYTES * 1e9);
    const rows = [];
    for (const [way, over] of [
      ['read by its workers', 'in.fa'],
      ['read by itself, as gzip is', '-'],
    ]) {
      const words = [
        'map',
        'length.lua',
        '--over',
        over,
        '--out',
        'out.ndjson',
        '--workers',
        '2',
        '--lua',
        'luajit',
      ];
      const { peak, ms } = await peakOf(
        words,
        folder,
        over === '-' ? openSync(join(folder, 'in.fa')) : 'ignore',
      );
      log(`${way}: ${peak.toFixed(0)} MiB`);
      rows.push({ way: `${GIGABYTES} GB, ${way}`, ms: Math.round(ms), 'peak MiB': Math.round(peak) });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
