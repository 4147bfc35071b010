// One job that does nothing, from the call to its result: back to back, in blocks that take turns. Only a fresh
// interpreter rests between two jobs, as those of a person or a scheduler do, so that the next one has been started.
import { setTimeout as wait } from 'node:timers/promises';
import { SshLuaVM } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { loadPeer } from '../local/peer-packages.mjs';
import { asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { takeBlocks } from './blocks.mjs';
import { openEcho, openRawChannel } from './floor.mjs';
import { openHost, targetOf } from './open-host.mjs';

/** 300 jobs of each way; fewer of those that start a process on this side or the other. */
const SLOW = 6;
const BLOCKS = {
  rounds: 10,
  size: 30,
  sizes: { exec: SLOW, execLua: SLOW, master: SLOW, nodeSsh: SLOW },
};
const RESTED_ROUNDS = 40;
const REST_MS = 30;

const openNodeSsh = async ({ sshd }) => {
  const { peer, why } = await loadPeer('node-ssh');
  if (peer === undefined) return { why };
  const client = new peer.NodeSSH();
  await client.connect({
    host: sshd.host,
    port: sshd.port,
    username: sshd.user,
    privateKeyPath: sshd.keyPath,
  });
  return { client };
};

const host = await openHost();
const ssh = await connectSsh(targetOf(host.sshd));
const vm = new SshLuaVM({ host: ssh, luaVersion: '5.4' });
const echo = await openEcho();
const cat = await openRawChannel(host.sshd, 'exec cat');
const leashedCat = await openRawChannel(host.sshd, 'cat | cat');
const nodeSsh = await openNodeSsh(host);
await host.master('true');
await vm.execute('return 1');
await vm.eval('return 1');

const program = 'print(2 + 2)';
const ways = {
  echo: echo.request,
  cat: cat.request,
  leashedCat: leashedCat.request,
  eval: () => vm.eval('return 2 + 2'),
  exec: () => ssh.exec('true'),
  execLua: () => ssh.exec('lua5.4', ['-'], { input: program }),
  master: () => host.master('true'),
  ...(nodeSsh.client === undefined
    ? {}
    : { nodeSsh: () => nodeSsh.client.execCommand('lua5.4 -', { stdin: program }) }),
};
const rested = (action) => async () => {
  await wait(REST_MS);
  return await timed(action);
};
const restedWays = {
  run: rested(() => vm.execute('return 2 + 2')),
  master: rested(() => host.master('true')),
  masterLua: rested(() => host.master('lua5.4 -', program)),
};

try {
  const figures = await takeBlocks(ways, BLOCKS);
  const restedFigures = await takeTurns(restedWays, { rounds: RESTED_ROUNDS });
  const compare =
    (from) =>
    (what, ours, peer, goal = {}) =>
      row(what, {
        ours: asMillis(from.of(ours)),
        peer: asMillis(from.of(peer)),
        ratio: 'atMost' in goal ? from.ratio(ours, peer) : from.ratio(peer, ours),
        ...goal,
      });
  const beside = compare(figures);
  const besideRested = compare(restedFigures);
  printRows([
    beside('S1 eval / a channel of ssh2 to cat, the floor', 'eval', 'cat', { atMost: 1.5 }),
    beside('S1 eval / a channel of ssh2 to cat | cat', 'eval', 'leashedCat', { atMost: 1.5 }),
    beside('TCP echo in the same process, times faster than eval', 'echo', 'eval'),
    beside('S2 eval, times faster than ControlMaster with true', 'eval', 'master', { atLeast: 20 }),
    besideRested('S3 fresh interpreter, times faster than ControlMaster with true', 'run', 'master', {
      atLeast: 7,
    }),
    besideRested('fresh interpreter, times faster than ControlMaster with lua5.4', 'run', 'masterLua'),
    beside('exec true, times faster than ControlMaster', 'exec', 'master'),
    ...(nodeSsh.client === undefined
      ? [missingRow('S11 node-ssh', nodeSsh.why)]
      : [
          beside('S11 exec with stdin, times faster than node-ssh', 'execLua', 'nodeSsh', { atLeast: 5 }),
          beside('S11 eval, times faster than node-ssh', 'eval', 'nodeSsh', { atLeast: 50 }),
        ]),
  ]);
} finally {
  nodeSsh.client?.dispose();
  cat.close();
  leashedCat.close();
  echo.close();
  await vm.close();
  await ssh.close();
  await host.close();
}
