// What connections and processes keep of memory, and what a stream of 10 GiB needs.
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SshLuaVM } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { round } from '../run/statistics.mjs';
import { openHost, targetOf } from './open-host.mjs';

const MIB = 2 ** 20;
const MANY = 50;
const SAMPLE_BYTES = 256 * MIB;
const WANTED_BYTES = 10 * 1024 * MIB;
const LESS_BYTES = 2 * 1024 * MIB;
/** The whole stream when it takes no longer than this. */
const LONGEST_MS = 90_000;
const LOOK_MS = 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
/** Resident memory when nothing is left to collect, bytes. */
const settled = async () => {
  for (let round = 0; round < 3; round++) {
    collect();
    await wait(100);
  }
  return process.memoryUsage.rss();
};
/** What is kept of memory, bytes: resident pages tell little of so few objects. */
const kept = async () => {
  await settled();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const mib = (bytes) => round(bytes / MIB, 3);

const host = await openHost({ config: [`MaxSessions ${2 * MANY}`, `MaxStartups ${2 * MANY}`] });
const target = targetOf(host.sshd);

const stream = async (ssh, bytes) => {
  const command = await ssh.spawn('head', ['-c', String(bytes), '/dev/zero']);
  command.stderr.resume();
  let came = 0;
  for await (const chunk of command.stdout) came += chunk.length;
  if (came !== bytes) throw new Error(`${came} bytes of ${bytes} came`);
};

const streaming = async () => {
  const ssh = await connectSsh(target);
  const sampleMs = await timed(() => stream(ssh, SAMPLE_BYTES));
  const isFast = (sampleMs * WANTED_BYTES) / SAMPLE_BYTES < LONGEST_MS;
  const bytes = isFast ? WANTED_BYTES : LESS_BYTES;
  const base = await settled();
  let most = base;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), LOOK_MS);
  await stream(ssh, bytes);
  clearInterval(timer);
  await ssh.close();
  return row(`S12 more memory while ${bytes / 2 ** 30} GiB stream, MiB`, {
    ours: `${mib(base)} MiB before`,
    ratio: mib(most - base),
    atMost: 64,
  });
};

const idleConnections = async () => {
  const first = await connectSsh(target);
  await first.exec('true');
  const base = await kept();
  const others = [];
  for (let count = 0; count < MANY; count++) others.push(await connectSsh(target));
  const each = ((await kept()) - base) / MANY;
  for (const other of [first, ...others]) await other.close();
  return row(`S17 each of ${MANY} idle connections, MiB`, { ratio: mib(each), atMost: 0.3 });
};

const evalProcesses = async () => {
  const ssh = await connectSsh({ ...target, assumedSessions: 2 * MANY, maxConnections: 1 });
  const start = async () => {
    const vm = new SshLuaVM({ host: ssh, luaVersion: '5.4' });
    await vm.eval('return 1');
    return vm;
  };
  const vms = [await start()];
  const base = await kept();
  while (vms.length <= MANY) vms.push(await start());
  const each = ((await kept()) - base) / MANY;
  for (const vm of vms) await vm.close();
  await ssh.close();
  return row(`S17 each of ${MANY} interpreters for eval on one connection, MiB`, {
    ratio: mib(each),
    atMost: 0.05,
  });
};

try {
  printRows([await idleConnections(), await evalProcesses(), await streaming()]);
} finally {
  await host.close();
}
