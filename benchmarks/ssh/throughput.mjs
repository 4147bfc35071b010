// A thousand small jobs, and whether any of them fails.
import { SshLuaVM } from '@bioxen/lua-remote';
import { connectSsh, createSshSession } from '@bioxen/ssh-exec';
import { startChaosProxy } from '@bioxen/testkit';
import { asMillis, asSeconds, missingRow, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { openHost, runToEnd, targetOf } from './open-host.mjs';
import { asyncsshEvaluations } from './asyncssh.mjs';
import { mitogenCalls } from './mitogen.mjs';

const JOBS = 1000;
/** Rounds of a thousand. */
const SLOW = { rounds: 3, warmUps: 0 };
const FAST = { rounds: 5, warmUps: 1 };
const CALLERS = [1, 8, 32, 256];
/** For what a guard costs: so many jobs, four at a time. */
const GUARDED = { jobs: 200, atOnce: 4, rounds: 7 };

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

/** A thousand commands by one login, and the connections that a proxy saw of it. */
const oneSession = async (sshd) => {
  const proxy = await startChaosProxy(sshd);
  const { hostKey } = targetOf(sshd, proxy.port);
  const session = createSshSession({ user: sshd.user, keyPath: sshd.keyPath, port: proxy.port, hostKey });
  const failed = await together(8, async () => {
    const { exitCode } = await session.executeCommand(sshd.host, 'true');
    if (exitCode !== 0) throw new Error(`ended with ${exitCode}`);
  });
  const { connections } = proxy;
  await session.close();
  await proxy.close();
  return { failed, connections };
};

const counted = (what, count, wanted) => ({
  ...row(what, { ours: String(count) }),
  goal: String(wanted),
  met: count === wanted ? 'yes' : 'NO',
});

const host = await openHost();
const ssh = await connectSsh(targetOf(host.sshd));
const vm = new SshLuaVM({ host: ssh, luaVersion: '5.4' });
await vm.eval('return 1');
await host.master('true');
const asyncssh = asyncsshEvaluations(host);

const fast = {
  eval: () => timed(() => together(32, () => vm.eval('return 2 + 2'))),
  evalAll: () => timed(() => together(JOBS, () => vm.eval('return 2 + 2'))),
};
const slow = {
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
  const quick = await takeTurns(fast, FAST);
  const long = await takeTurns(slow, SLOW);
  const millisOf = (name) => (name in fast ? quick : long).of(name);
  const faster = (what, ours, peer, atLeast) =>
    row(what, {
      ours: asSeconds(millisOf(ours)),
      peer: asSeconds(millisOf(peer)),
      ratio: millisOf(peer) / millisOf(ours),
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
    rows.push(counted(`S8 failed execs, ${callers} at once`, failed, 0));
  }
  const guarded = (detached) => () =>
    timed(() => together(GUARDED.atOnce, () => ssh.exec('true', [], { detached }), GUARDED.jobs));
  const guards = await takeTurns(
    { with: guarded(false), without: guarded(true) },
    { rounds: GUARDED.rounds, warmUps: 1 },
  );
  rows.push(
    row(`S15 ${GUARDED.jobs} execs, ${GUARDED.atOnce} at a time, guarded / unguarded`, {
      ours: asMillis(guards.of('with')),
      peer: asMillis(guards.of('without')),
      ratio: guards.ratio('with', 'without'),
      atMost: 1.15,
    }),
  );
  const { failed, connections } = await oneSession(host.sshd);
  rows.push(
    counted('S19 1,000 commands of one session: failed', failed, 0),
    counted('S19 1,000 commands of one session: connections', connections, 1),
  );
  const mitogen = await mitogenCalls(host);
  rows.push(
    mitogen.why === undefined
      ? row("S6 1,000 evals at once, times faster than Mitogen's calls", {
          ours: asMillis(millisOf('evalAll')),
          peer: asMillis(mitogen.millis),
          ratio: mitogen.millis / millisOf('evalAll'),
          atLeast: 1.3,
        })
      : missingRow('S6 Mitogen', mitogen.why),
  );
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
