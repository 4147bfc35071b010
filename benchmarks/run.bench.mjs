import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createVm } from 'bioxen';
import { geometricMean, median, round } from './run/statistics.mjs';
import { workloads } from './run/workloads.mjs';

export const title =
  'Running Lua: latency of a request (pinned to one processor), and processor time by engine';

const ROUNDS = 5;

/** Latency rows, measured by a process of their own on one processor. */
function latencies(log) {
  log('latency …');
  const script = fileURLToPath(new URL('run/latency.mjs', import.meta.url));
  const { micros, ...ratios } = JSON.parse(
    execFileSync('taskset', ['-c', '0', process.execPath, script], { encoding: 'utf8' }),
  );
  const row = (what, ours, peer, ratio, goal) => ({
    what,
    ours: `${round(ours, 1)} µs`,
    peer,
    ratio: round(ratio),
    goal,
  });
  return [
    row(
      'request to a persistent native VM / cat echo',
      micros.native,
      `${round(micros.cat, 1)} µs`,
      ratios.nativeToCat,
      '≤ 1.5',
    ),
    row(
      'request to a persistent native VM / cat echo in a session of its own, as the VM is',
      micros.native,
      `${round(micros.catOwnSession, 1)} µs`,
      ratios.nativeToCatOwnSession,
      '≤ 1.5',
    ),
    row(
      'new lua5.4 process a request / persistent native VM',
      micros.native,
      `${round(micros.process, 1)} µs`,
      ratios.processToNative,
      '≥ 80',
    ),
    row(
      'request to a persistent embedded VM / native',
      micros.embedded,
      `${round(micros.native, 1)} µs`,
      ratios.embeddedToNative,
      '',
    ),
  ];
}

/** One row a workload: processor time of the embedded engine as a multiple of native Lua 5.4. */
async function engines(log) {
  const vms = {
    embedded: await createVm('embedded', { engine: 'embedded', persistent: true }),
    native: await createVm('native', { engine: 'native', luaVersion: '5.4', persistent: true }),
  };
  const rows = [];
  try {
    for (const [name, code] of Object.entries(workloads)) {
      log(`${name} …`);
      const times = { embedded: [], native: [] };
      const sums = {};
      for (let turn = -1; turn < ROUNDS; turn++) {
        for (const [engine, vm] of Object.entries(vms)) {
          const result = await vm.execute(code, { reject: true });
          sums[engine] = result.stdout;
          if (turn >= 0) times[engine].push(result.usage.cpuMs);
        }
      }
      if (sums.embedded !== sums.native) throw new Error(`${name}: ${sums.embedded} is not ${sums.native}`);
      const ratio = median(times.embedded.map((time, turn) => time / times.native[turn]));
      rows.push({
        what: `embedded / native: ${name}`,
        ours: `${round(median(times.embedded), 1)} ms`,
        peer: `${round(median(times.native), 1)} ms`,
        ratio: round(ratio),
        goal: '',
      });
    }
  } finally {
    await Promise.all(Object.values(vms).map((vm) => vm.close()));
  }
  const mean = geometricMean(rows.map((row) => row.ratio));
  return [
    ...rows,
    {
      what: 'embedded / native: geometric mean of the fifteen',
      ours: '',
      peer: '',
      ratio: round(mean),
      goal: '≤ 2.6',
    },
  ];
}

export async function run({ log }) {
  return [...latencies(log), ...(await engines(log))];
}
