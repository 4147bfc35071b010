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

/**
 * One row a workload: processor time of the embedded engine as a multiple of native Lua 5.4. As programs run by
 * default, which is once and without the hook that interrupts need; what the hook costs stands at the end.
 */
async function engines(log) {
  const vms = {
    embedded: await createVm('embedded', { engine: 'embedded', persistent: true, interruptible: false }),
    interruptible: await createVm('interruptible', { engine: 'embedded', persistent: true }),
    native: await createVm('native', { engine: 'native', luaVersion: '5.4', persistent: true }),
  };
  const rows = [];
  const ratios = { embedded: [], interruptible: [] };
  try {
    for (const [name, code] of Object.entries(workloads)) {
      log(`${name} …`);
      const times = await processorTimes(name, code, vms);
      for (const [engine, values] of Object.entries(ratios)) {
        values.push(median(times[engine].map((time, turn) => time / times.native[turn])));
      }
      rows.push({
        what: `embedded / native: ${name}`,
        ours: `${round(median(times.embedded), 1)} ms`,
        peer: `${round(median(times.native), 1)} ms`,
        ratio: round(ratios.embedded.at(-1)),
        goal: '',
      });
    }
  } finally {
    await Promise.all(Object.values(vms).map((vm) => vm.close()));
  }
  const mean = (what, engine, goal) => ({
    what: `embedded / native: geometric mean of the fifteen${what}`,
    ours: '',
    peer: '',
    ratio: round(geometricMean(ratios[engine])),
    goal,
  });
  return [
    ...rows,
    mean('', 'embedded', '≤ 2.6'),
    mean(', in a persistent VM, whose programs can be interrupted', 'interruptible', ''),
  ];
}

/** Milliseconds of every VM and round. The VMs take turns, and must print the same. */
async function processorTimes(name, code, vms) {
  const times = Object.fromEntries(Object.keys(vms).map((engine) => [engine, []]));
  for (let turn = -1; turn < ROUNDS; turn++) {
    const printed = new Set();
    for (const [engine, vm] of Object.entries(vms)) {
      const result = await vm.execute(code, { reject: true });
      printed.add(result.stdout);
      if (turn >= 0) times[engine].push(result.usage.cpuMs);
    }
    if (printed.size > 1) throw new Error(`${name}: the engines differ, ${[...printed].join(' and ')}`);
  }
  return times;
}

export async function run({ log }) {
  return [...latencies(log), ...(await engines(log))];
}
