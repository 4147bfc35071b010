// One job that does nothing, from the call to its result. Time passes between two of them, as between those of a person
// or a scheduler, so that what is started ahead of time is there.
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { SshLuaVM } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { loadPeer } from '../local/peer-packages.mjs';
import { asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { openHost, targetOf } from './open-host.mjs';

const ROUNDS = 60;
const BETWEEN_MS = 30;

const openEcho = async () => {
  const server = createServer({ noDelay: true }, (socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: server.address().port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return {
    request: async () => {
      socket.write('return 2 + 2 and as much as a frame\n');
      await once(socket, 'data');
    },
    close: () => {
      socket.destroy();
      server.close();
    },
  };
};

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
const nodeSsh = await openNodeSsh(host);
await host.master('true');
await vm.execute('return 1');
await vm.eval('return 1');

const rested = (action) => async () => {
  await wait(BETWEEN_MS);
  return await timed(action);
};
const ways = {
  echo: rested(echo.request),
  eval: rested(() => vm.eval('return 2 + 2')),
  run: rested(() => vm.execute('return 2 + 2')),
  exec: rested(() => ssh.exec('true')),
  execLua: rested(() => ssh.exec('lua5.4', ['-'], { input: 'print(2 + 2)' })),
  master: rested(() => host.master('true')),
  masterLua: rested(() => host.master('lua5.4 -', 'print(2 + 2)')),
  ...(nodeSsh.client === undefined
    ? {}
    : { nodeSsh: rested(() => nodeSsh.client.execCommand('lua5.4 -', { stdin: 'print(2 + 2)' })) }),
};
try {
  const figures = await takeTurns(ways, { rounds: ROUNDS });
  const beside = (what, ours, peer, goal = {}) =>
    row(what, {
      ours: asMillis(figures.of(ours)),
      peer: asMillis(figures.of(peer)),
      ratio: figures.ratio('atMost' in goal ? ours : peer, 'atMost' in goal ? peer : ours),
      ...goal,
    });
  printRows([
    beside('S1 eval / TCP echo in the same process', 'eval', 'echo', { atMost: 1.5 }),
    beside('S2 eval, times faster than ControlMaster with true', 'eval', 'master', { atLeast: 20 }),
    beside('S3 fresh interpreter, times faster than ControlMaster with true', 'run', 'master', {
      atLeast: 7,
    }),
    beside('fresh interpreter, times faster than ControlMaster with lua5.4', 'run', 'masterLua'),
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
  echo.close();
  await vm.close();
  await ssh.close();
  await host.close();
}
