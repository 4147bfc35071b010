// How many round trips each way takes: through a proxy that holds every byte back for 25 ms, in either direction.
import { SshLuaVM } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { startDelayProxy } from '@bioxen/testkit';
import { setTimeout as wait } from 'node:timers/promises';
import { printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median } from '../run/statistics.mjs';
import { openHost, targetOf } from './open-host.mjs';

const DELAY_MS = 25;
const ROUNDS = 7;
/** For what is started ahead of time to be there. */
const RESTED_MS = 500;

const host = await openHost();
const proxy = await startDelayProxy({ host: host.sshd.host, port: host.sshd.port }, DELAY_MS);

const measure = async (port) => {
  const target = targetOf(host.sshd, port);
  const figures = { eval: [], run: [], exec: [], execInput: [], connectExec: [], connectEval: [] };
  const ssh = await connectSsh(target);
  const vm = new SshLuaVM({ host: ssh, luaVersion: '5.4' });
  await vm.execute('return 1');
  await vm.eval('return 1');
  await ssh.exec('true');
  for (let round = 0; round < ROUNDS; round++) {
    await wait(RESTED_MS);
    figures.eval.push(await timed(() => vm.eval('return 2 + 2')));
    figures.run.push(await timed(() => vm.execute('return 2 + 2')));
    figures.exec.push(await timed(() => ssh.exec('true')));
    figures.execInput.push(await timed(() => ssh.exec('cat', [], { input: 'x' })));
    let freshHost;
    const connectAndExec = async () => {
      freshHost = await connectSsh(target);
      await freshHost.exec('true');
    };
    figures.connectExec.push(await timed(connectAndExec));
    await freshHost.close();
    const freshVm = new SshLuaVM({ host: target, luaVersion: '5.4' });
    figures.connectEval.push(await timed(() => freshVm.eval('return 2 + 2')));
    await freshVm.close();
  }
  await vm.close();
  await ssh.close();
  return figures;
};

try {
  const near = await measure(host.sshd.port);
  const far = await measure(proxy.port);
  const trips = (way) => (median(far[way]) - median(near[way])) / (2 * DELAY_MS);
  const rowOf = (what, way, atMost) =>
    row(`S4 round trips: ${what}`, {
      ours: `${Math.round(median(far[way]))} ms at ${2 * DELAY_MS} ms`,
      ratio: trips(way),
      atMost,
    });
  printRows([
    rowOf('eval', 'eval', 1.1),
    rowOf('fresh interpreter', 'run', 1.1),
    rowOf('exec', 'exec', 2.2),
    rowOf('exec with input', 'execInput', 3.2),
    rowOf('connect and first exec', 'connectExec', 6.2),
    rowOf('connect and first eval', 'connectEval', 7.2),
  ]);
} finally {
  await proxy.close();
  await host.close();
}
