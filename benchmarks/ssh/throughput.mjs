// A thousand small jobs, and whether any of them fails.
import { SshLuaVM } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { asSeconds, missingRow, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { openHost, runToEnd, targetOf } from './open-host.mjs';
import { asyncsshEvaluations } from './asyncssh.mjs';

const JOBS = 1000;
const ROUNDS = 3;
const CALLERS = [1, 8, 32, 256];

/** Makes the jobs, so many at a time; counts those that fail. */
const together = async (concurrency, job, jobs = JOBS) => {
  let left = jobs;
  let failed = 0;
  const caller = async () => {
    while (left-- > 0) await job(left).catch(() => (failed += 1));
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return failed;
};

const host = await openHost();
const ssh = await connectSsh(targetOf(host.sshd));
const vm = new SshLuaVM({ host: ssh, luaVersion: '5.4' });
await vm.eval('return 1');
await host.master('true');
const asyncssh = asyncsshEvaluations(host);

const ways = {
  eval: () => timed(() => together(32, () => vm.eval('return 2 + 2'))),
  evalAll: () => timed(() => together(JOBS, () => vm.eval('return 2 + 2'))),
  map: () =>
    timed(async () => {
      for await (const { result } of vm.map(
        'return ... * 2',
        Array.from({ length: JOBS }, (_, n) => n),
      )) {
        if (!result.success) throw new Error('a job failed');
      }
    }),
  exec: () => timed(() => together(8, () => ssh.exec('lua5.4', ['-e', '']))),
  master: () => timed(() => together(8, () => host.master("lua5.4 -e ''"))),
  spawn: () => timed(() => together(8, () => runToEnd('lua5.4', ['-e', '']))),
};
try {
  const figures = await takeTurns(ways, { rounds: ROUNDS, warmUps: 0 });
  const faster = (what, ours, peer, atLeast) =>
    row(what, {
      ours: asSeconds(figures.of(ours)),
      peer: asSeconds(figures.of(peer)),
      ratio: figures.ratio(peer, ours),
      atLeast,
    });
  const rows = [
    faster(
      'S5 1,000 evals, 32 in flight, times faster than ControlMaster, 8 at a time',
      'eval',
      'master',
      80,
    ),
    faster('1,000 evals, all at once, times faster than ControlMaster, 8 at a time', 'evalAll', 'master'),
    faster(
      'S7 1,000 fresh interpreters by map, times faster than ControlMaster, 8 at a time',
      'map',
      'master',
      2.5,
    ),
    faster(
      'S7 1,000 fresh interpreters by map, times faster than spawning here, 8 at a time',
      'map',
      'spawn',
      0.9,
    ),
    faster('1,000 execs of lua5.4, times faster than ControlMaster, 8 at a time', 'exec', 'master'),
  ];
  for (const callers of CALLERS) {
    const failed = await together(callers, (n) => ssh.exec('true', [String(n)]), 4 * Math.max(callers, 25));
    rows.push({
      ...row(`S8 failed execs, ${callers} at once`, { ours: String(failed) }),
      goal: '0',
      met: failed === 0 ? 'yes' : 'NO',
    });
  }
  const theirs = await asyncssh;
  rows.push(
    theirs.why === undefined
      ? row('1,000 execs of asyncssh on one connection, 8 at a time', { peer: `${theirs.failed} failed` })
      : missingRow('asyncssh', theirs.why),
  );
  printRows(rows);
} finally {
  await vm.close();
  await ssh.close();
  await host.close();
}
