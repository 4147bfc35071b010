import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BasicLuaVM } from '@bioxen/lua-local';
import { BioXenHypervisor, LuaVmGuest, RealClock } from '@bioxen/hypervisor';
import { giveTurns, startCulture } from './culture.mjs';
import { childrenCpuMs, median, ownCpuMs, pinned } from './processor-time.mjs';

/** Units of a turn of a millisecond and more on the computers that this was written on. */
const UNITS = 300_000;
/** Turns that have more work have so many times as much. */
const LONGER = 10;
const PAIRS = 9;
const NATIVE_TURNS = 20;
const NATIVE_ROUNDS = 11;

const percent = (part) => `${(100 * part).toFixed(1)} %`;
const result = (name, target, value, remark = '') => ({ case: name, target, measured: value, remark });

/** Node 20 has no `await using`. */
const closing = async (hypervisor, work) => {
  try {
    return await work(hypervisor);
  } finally {
    await hypervisor.close();
  }
};

/** Programs of 10 ms of processor time, which say how long they took by the clock that they went by. */
const TEN_MS = `local began, now = os.clock()
  repeat for i = 1, 1000 do end now = os.clock() until now - began >= 0.01
  return now - began`;

/** Four interpreters of this computer, whose programs take a quantum of 10 ms each. */
const native = async () => {
  const hypervisor = new BioXenHypervisor({
    clock: new RealClock({ timeScale: 1e6, quantumMs: 10 }),
    guests: ({ vmId }) =>
      Promise.resolve(new LuaVmGuest(new BasicLuaVM({ vmId, engine: 'native', persistent: true }), 'native')),
  });
  return await closing(hypervisor, nativeTurns);
};

/** What is not work, by two clocks: the wall, and all processor time of this process and the interpreters. */
const nativeTurns = async (hypervisor) => {
  const ids = ['n0', 'n1', 'n2', 'n3'];
  for (const vmId of ids) {
    await hypervisor.createVm(vmId);
    await hypervisor.startVm(vmId);
    // The engine starts with its first program, which is not measured.
    await hypervisor.executeProcess(vmId, TEN_MS);
  }
  const rounds = [];
  for (let round = 0; round < NATIVE_ROUNDS; round++) {
    const processes = [...Array(NATIVE_TURNS).keys()].map((turn) =>
      hypervisor.executeProcess(ids[turn % ids.length], TEN_MS, { autoRun: false }),
    );
    const [cpuBefore, began] = [ownCpuMs() + childrenCpuMs(), performance.now()];
    await hypervisor.runUntilIdle();
    const [wallMs, cpuMs] = [performance.now() - began, ownCpuMs() + childrenCpuMs() - cpuBefore];
    const workMs = (await Promise.all(processes)).reduce((sum, { values }) => sum + values[0] * 1000, 0);
    const part = (allMs) => (allMs - workMs) / allMs;
    rounds.push({ cpu: part(cpuMs), wall: part(wallMs) });
  }
  const middle = (key) => median(rounds.map((round) => round[key]));
  const least = percent(Math.min(...rounds.map(({ wall }) => wall)));
  const remark = `middle of ${NATIVE_ROUNDS} rounds of ${NATIVE_TURNS} turns`;
  return [
    result(
      '(wall − work) / wall, 4 native VMs, quantum 10 ms',
      '≤ 15 %',
      percent(middle('wall')),
      `${remark}, least ${least}; other programs that had the processor count, too`,
    ),
    result(
      'the same by processor time',
      '≤ 15 %',
      percent(middle('cpu')),
      `${remark}; with what the drivers take`,
    ),
  ];
};

/** What VMs cost that live after each other and run a program: create, start, run, destroy. */
const lives = async (hypervisor) => {
  let last = 0;
  const live = async (count) => {
    const times = [];
    for (let index = 0; index < count; index++) {
      const vmId = `vm${last++}`;
      const began = performance.now();
      await hypervisor.createVm(vmId);
      await hypervisor.startVm(vmId);
      await hypervisor.executeProcess(vmId, 'return 1');
      times.push(performance.now() - began);
      await hypervisor.destroyVm(vmId);
    }
    return times;
  };
  const memory = () => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    const { rss, heapUsed } = process.memoryUsage();
    return { rss, heapUsed };
  };
  await live(2_000);
  const [before, cpuBefore] = [memory(), ownCpuMs()];
  const times = await live(10_000);
  const [cpuMs, after] = [ownCpuMs() - cpuBefore, memory()];
  const growth = (key) => percent((after[key] - before[key]) / before[key]);
  return [
    result(
      'a VM is created, started and has run a program',
      '≤ 5 ms',
      `${median(times).toFixed(2)} ms`,
      `middle of 10,000 on the wall; ${(cpuMs / 10_000).toFixed(2)} ms of processor time with its end`,
    ),
    result(
      'memory after these 10,000',
      'within 5 %',
      growth('rss'),
      `resident; JavaScript's heap ${growth('heapUsed')}`,
    ),
  ];
};

/** What the first turn of each of so many VMs takes beside its work. */
const starts = async (hypervisor) => {
  const [count, before] = [hypervisor.listVms().length, ownCpuMs()];
  const first = await giveTurns(hypervisor, count);
  const firstMs = ownCpuMs() - before;
  await giveTurns(hypervisor, count);
  const again = ownCpuMs() - before - firstMs;
  return [
    result(
      `the engine of one of ${count} VMs starts`,
      '≤ 5 ms',
      `${((firstMs - again) / count).toFixed(2)} ms`,
      `of processor time; ${((first.wallMs - first.insideMs) / count).toFixed(2)} ms on the wall`,
    ),
  ];
};

/** VMs that are booked and never run. */
const books = async (hypervisor) => {
  const before = ownCpuMs();
  for (let index = 0; index < 10_000; index++) {
    await hypervisor.createVm('v');
    await hypervisor.destroyVm('v');
  }
  return result(
    'createVm and destroyVm',
    '≤ 5 ms',
    `${((ownCpuMs() - before) / 10_000).toFixed(4)} ms`,
    'of processor time',
  );
};

/**
 * The same work in many turns and in few, in turn: what is more in many is what turns cost, whatever else this computer
 * does. Middle of pairs.
 */
const byProcessorTime = async (guests, turns, target) =>
  await closing(
    await startCulture(guests, UNITS),
    async (short) =>
      await closing(await startCulture(guests, UNITS * LONGER), async (long) => {
        const cpuOf = async (hypervisor, count) => {
          const before = ownCpuMs();
          await giveTurns(hypervisor, count);
          return ownCpuMs() - before;
        };
        await cpuOf(short, guests * 2);
        await cpuOf(long, guests);
        const pairs = [];
        for (let pair = 0; pair < PAIRS; pair++) {
          const [manyMs, fewMs] = [await cpuOf(short, turns), await cpuOf(long, turns / LONGER)];
          pairs.push({ eachMs: (manyMs - fewMs) / (turns - turns / LONGER), turnMs: manyMs / turns });
        }
        const [eachMs, turnMs] = ['eachMs', 'turnMs'].map((key) => median(pairs.map((pair) => pair[key])));
        return result(
          `overhead by processor time, ${guests} embedded VMs`,
          target,
          percent(eachMs / turnMs),
          `${(eachMs * 1000).toFixed(0)} µs for a turn beside its work of ${(turnMs - eachMs).toFixed(2)} ms; middle of ${PAIRS} pairs, least ${(Math.min(...pairs.map((pair) => pair.eachMs)) * 1000).toFixed(0)} µs`,
        );
      }),
  );

/** What a turn costs where V8 has compiled all of it and no cache is cold: many with next to no work. */
const warm = async (hypervisor) => {
  await giveTurns(hypervisor, 6_000);
  const turns = 4_000;
  const before = ownCpuMs();
  const { insideMs } = await giveTurns(hypervisor, turns);
  const eachMs = (ownCpuMs() - before - insideMs) / turns;
  return result(
    'a warm turn, 4 embedded VMs',
    '≤ 75 µs',
    `${(eachMs * 1000).toFixed(0)} µs`,
    'of processor time beside its work: 75 µs are 5 % of a turn of 1.5 ms',
  );
};

/** What the scheduler costs, and what VMs cost. */
export const scheduler = () =>
  pinned(async () => [
    await byProcessorTime(4, 100, '≤ 5 %'),
    await closing(await startCulture(4, 100), warm),
    ...(await native()),
    ...(await closing(await startCulture(1_000, UNITS), starts)),
    await byProcessorTime(1_000, 300, '≤ 10 %'),
    await closing(new BioXenHypervisor(), books),
    // The trace is kept on purpose: it is no leak.
    ...(await closing(new BioXenHypervisor({ traceLimit: 1_000 }), lives)),
  ]);
