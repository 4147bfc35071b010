// From an abort to the end of the remote process, for an ordinary user and for root; and while the network is cut.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { connectSsh } from '@bioxen/ssh-exec';
import { startChaosProxy, startLoopbackSshd } from '@bioxen/testkit';
import { asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { median } from '../run/statistics.mjs';
import { endWhenTold, targetOf } from './open-host.mjs';

const TRIALS = 500;
const AT_ONCE = 8;
const GRACE_MS = 500;
const GOAL_MS = GRACE_MS + 500;
const POLL_MS = 2;
/** A process that is still there after this outlives its abort. */
const LONGEST_MS = 10_000;
const WALL_SECONDS = 2;
/** Keeps a child; every second one does not hear SIGTERM. */
const program = (trial) => `${trial % 2 === 0 ? "trap '' TERM; " : ''}sleep 600 & echo $$ $!; wait`;

const opened = [];
const keep = (thing) => {
  opened.push(thing);
  return thing;
};

const closeAll = async () => {
  for (const thing of opened.toReversed()) await thing[Symbol.asyncDispose]();
};
endWhenTold(closeAll);

/** A zombie has ended; who has to bury it is another matter. */
const isAlive = (pid) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

const untilGone = async (pids, since) => {
  while (pids.some(isAlive)) {
    const waited = performance.now() - since;
    if (waited > LONGEST_MS) return waited;
    await wait(POLL_MS);
  }
  return performance.now() - since;
};

const startJob = async (ssh, trial, options = {}) => {
  const job = await ssh.spawn('/bin/sh', ['-c', program(trial)], { killGraceMs: GRACE_MS, ...options });
  job.result.catch(() => {});
  job.stderr.resume();
  const [line] = await once(job.stdout, 'data');
  job.stdout.resume();
  return { job, pids: String(line).trim().split(' ') };
};

const abortOne = async (ssh, trial) => {
  const stop = new AbortController();
  const { pids } = await startJob(ssh, trial, { signal: stop.signal });
  const since = performance.now();
  stop.abort();
  return await untilGone(pids, since);
};

const abortAll = async (login) => {
  const sshd = keep(await startLoopbackSshd({ login }));
  const ssh = keep(await connectSsh(targetOf(sshd)));
  const delays = [];
  let left = TRIALS;
  const caller = async () => {
    while (left-- > 0) delays.push(await abortOne(ssh, left));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  const inTime = delays.filter((delay) => delay <= GOAL_MS).length;
  return row(`S13 ${TRIALS} aborts as ${login}: processes gone within ${GOAL_MS} ms, part of all`, {
    ours: `median ${asMillis(median(delays))}, longest ${asMillis(Math.max(...delays))}`,
    ratio: inTime / TRIALS,
    atLeast: 1,
  });
};

/** The limit of time stands on the host: it holds while nobody can reach it. */
const cutAndWait = async () => {
  const sshd = keep(await startLoopbackSshd());
  const proxy = keep(await startChaosProxy(sshd));
  const ssh = keep(await connectSsh(targetOf(sshd, proxy.port)));
  const since = performance.now();
  const child = await ssh.openProcess({
    file: '/bin/sh',
    args: ['-c', 'while :; do sleep 1; done'],
    limits: { wallSeconds: WALL_SECONDS },
  });
  child.stdout.resume();
  child.stderr.resume();
  proxy.strike('silence');
  const killing = child.kill();
  const goneMs = await untilGone([child.pid], since);
  proxy.strike('rst');
  proxy.heal();
  await killing;
  return row(`S14 abort with the network cut: gone / the job's own limit of ${WALL_SECONDS} s`, {
    ours: asMillis(goneMs),
    ratio: goneMs / (WALL_SECONDS * 1000),
    atMost: 1.25,
  });
};

/** The next connection ends what an old one left. */
const cutAndReturn = async () => {
  const sshd = keep(await startLoopbackSshd());
  const proxy = keep(await startChaosProxy(sshd));
  const ssh = keep(
    await connectSsh({
      ...targetOf(sshd, proxy.port),
      maxConnections: 1,
      keepalive: { intervalMs: 100, max: 2 },
    }),
  );
  const stop = new AbortController();
  const { job, pids } = await startJob(ssh, 0, { signal: stop.signal });
  proxy.strike('silence');
  stop.abort();
  await job.result.catch(() => {});
  proxy.heal();
  const since = performance.now();
  await ssh.exec('true');
  const goneMs = await untilGone(pids, since);
  return row('S14 left by a cut: gone after the next connection', {
    ours: asMillis(goneMs),
    ratio: goneMs / LONGEST_MS,
    atMost: 1,
  });
};

try {
  const asUser = await abortAll('user');
  const isRoot = process.getuid() === 0;
  const asRoot = isRoot ? await abortAll('root') : missingRow('S13 as root', 'this is not root');
  printRows([asUser, asRoot, await cutAndWait(), await cutAndReturn()]);
} finally {
  await closeAll();
}
