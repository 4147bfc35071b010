import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The middle of numbers. */
export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** Processor time of this process, all its threads, milliseconds. */
export const ownCpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const childrenOf = (pid) => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
};

/** Processor time of all processes below this one that are alive, milliseconds: Linux counts it in nanoseconds. */
export const childrenCpuMs = () => {
  let sum = 0;
  for (const open = childrenOf(process.pid); open.length > 0;) {
    const pid = open.pop();
    open.push(...childrenOf(pid));
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`))
        sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
};

const pin = (processors) =>
  spawnSync('taskset', ['-a', '-c', '-p', processors, String(process.pid)], { stdio: 'ignore' });

/** Keeps all threads of this process on one processor meanwhile, where there is a program for that. */
export const pinned = async (work) => {
  const last = availableParallelism() - 1;
  pin(String(last));
  try {
    return await work();
  } finally {
    pin(`0-${last}`);
  }
};
