import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeGenome, writeReads } from './genome.mjs';

const MEGABYTES = Number(process.env.BIOXEN_BENCH_MB ?? 200);
const ROUNDS = Number(process.env.BIOXEN_BENCH_ROUNDS ?? 3);
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

const MAP = `local bio = require("bio_compute")
return function(record)
  return { gc = bio.gc_content(record.sequence), length = #record.sequence }
end`;

/** What GNU parallel is to run on records of FASTA. */
const LOOP = `local id, gc, length
local function tell() if id then print(id, gc, length) end end
for line in io.lines() do
  if line:byte() == 62 then tell() id, gc, length = line:match("^>(%S+)"), 0, 0
  else local _, n = line:gsub("[GCgc]", "") gc, length = gc + n, length + #line end
end
tell()`;

/**
 * Other programs; the first word of each line is looked for. What the map does, id, length and GC content of each record, is what
 * fx2tab does; stats sums up the whole file.
 */
const PEERS = {
  'seqkit fx2tab': 'seqkit fx2tab -j1 -n -i -l -g IN > out.tsv',
  'seqkit stats': 'seqkit stats -j1 -a IN > out.tsv',
  'seqtk comp': 'seqtk comp IN > out.tsv',
};
const ALONE = 'map, luajit, 1 worker, 1 processor';
const PARALLEL =
  "parallel --will-cite -j2 --pipepart --recstart '>' --block 8M -a IN luajit loop.lua > out.tsv";

/**
 * Has a file on the disk and in memory, and each program once started: who comes first would otherwise wait for the file to be
 * written and for programs to be loaded.
 */
async function warmUp(path, lines) {
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.createReadStream({ highWaterMark: 2 ** 20 }).forEach(() => undefined);
  for (const line of lines) execFileSync('sh', ['-c', line], { cwd: dirname(path) });
}

const isThere = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Long records, in lines. */
export const measureGenome = (log) =>
  measure(log, 'in.fa', writeGenome, { ...PEERS, 'parallel luajit': PARALLEL });

/** Short ones with qualities. */
export const measureReads = (log) => measure(log, 'in.fq', writeReads, PEERS);

/** The same as a sequencer delivers them. */
export const measurePacked = (log) =>
  measure(
    log,
    'in.fq.gz',
    async (path, bytes) => {
      const plain = path.replace(/\.gz$/, '');
      await writeReads(plain, bytes);
      execFileSync('gzip', ['-1', plain]);
    },
    PEERS,
  );

async function measure(log, input, writeInput, others) {
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-bench-jobs-'));
  // As folders of users are to their own sandboxes; those of root are nobody, who would not see the file.
  await chmod(folder, 0o755);
  const path = (name) => join(folder, name);
  try {
    await Promise.all([
      writeFile(path('map.lua'), MAP),
      writeFile(path('loop.lua'), LOOP),
      writeFile(path('tiny.fa'), '>a\nACGT\n'),
    ]);
    await writeInput(path(input), MEGABYTES * 1e6);
    const node = JSON.stringify(process.execPath);
    const map =
      (workers, lua, before = '') =>
      (over) =>
        `${before} ${node} ${cli} map map.lua --over ${over} --out out.ndjson --workers ${workers} --lua ${lua} 2>/dev/null`;
    const peers = Object.entries(others).filter(([name, line]) => {
      const program = line.split(' ', 1)[0];
      if (isThere(program)) return true;
      log(`${name}: ${program} is not installed; scripts/install-test-tools.sh brings it`);
      return false;
    });
    const lines = Object.fromEntries([
      ...peers.map(([name, line]) => [name, (over) => line.replace('IN', over)]),
      ['map, luajit, 1 worker', map(1, 'luajit')],
      // All of it on one processor, the process that writes the results too: what a second processor is worth.
      [ALONE, map(1, 'luajit', isThere('taskset') ? 'taskset -c 0' : '')],
      ['map, luajit, 2 workers', map(2, 'luajit')],
      ['map, lua5.4, 1 worker', map(1, '5.4')],
      ['map, lua5.4, 2 workers', map(2, '5.4')],
    ]);
    const ways = Object.fromEntries([
      ...Object.entries(lines).map(([name, line]) => [name, line(input)]),
      ['map, nothing to do', map(1, 'luajit')('tiny.fa')],
    ]);
    await warmUp(
      path(input),
      Object.values(lines).map((line) => line('tiny.fa')),
    );
    const times = new Map(Object.keys(ways).map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, line] of Object.entries(ways)) {
        const start = performance.now();
        execFileSync('sh', ['-c', line], { cwd: folder });
        times.get(name).push(performance.now() - start);
      }
      log(`round ${round + 1} of ${ROUNDS}`);
    }
    const ratio = (way, peer) => Number(median(way.map((ms, round) => ms / peer[round])).toFixed(2));
    log(
      `${input}: two workers on two processors are ${ratio(times.get(ALONE), times.get('map, luajit, 2 workers'))} times as fast as one on one`,
    );
    return [...times].map(([way, taken]) => ({
      way: `${input}: ${way}`,
      ms: Math.round(median(taken)),
      'MB/s': way.endsWith('nothing to do') ? '' : (MEGABYTES / (median(taken) / 1_000)).toFixed(0),
      ...Object.fromEntries(peers.map(([peer]) => [`× ${peer}`, ratio(taken, times.get(peer))])),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
