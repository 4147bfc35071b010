// One command and its answer: a channel alone, a session of this process, one of the daemon, tmux and a Jupyter kernel.
// Who starts this gives all of them one processor: waking another takes longer than what is measured.
import { createVm, VMManager } from 'bioxen';
import { asMicros, asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { takeTurns } from '../local/take-turns.mjs';
import { openDaemon } from './open-daemon.mjs';
import { openJupyter } from './jupyter.mjs';
import { openTmux } from './tmux.mjs';

const ROUNDS = 21;
const COMMANDS = 100;
/** Until the code of both sides is compiled: a daemon lives long. */
const WARM_UPS = 5_000;
const IN_FLIGHT = 64;
const VM = { engine: 'native', luaVersion: '5.4', sandbox: 'none' };

async function measureCommands() {
  const vm = await createVm('direct', { ...VM, persistent: true });
  const channel = await vm.openChannel();
  const manager = new VMManager();
  const local = await manager.createInteractiveVm('local', VM);
  const { host, close } = await openDaemon();
  const remote = await host.create('remote', { vm: VM });
  const tmux = await openTmux();
  const jupyter = await openJupyter();
  const commands = {
    direct: () => channel.execute('return 1', { mode: 'chunk' }),
    local: () => local.execute('return 1'),
    daemon: () => remote.execute('return 1'),
    input: async () => {
      await remote.sendInput('print(1)\n', { wait: true });
      await remote.readOutput();
    },
  };
  for (const command of Object.values(commands)) await each(command, WARM_UPS);
  let created = 0;
  const turns = await takeTurns(
    {
      ...Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, () => each(command)])),
      flight: () =>
        each(() => Promise.all(Array.from({ length: IN_FLIGHT }, () => remote.execute('return 1'))), 5),
      create: () => each(() => host.create(`new${++created}`, { vm: VM }), 1),
      vm: () => each(() => startOne(), 1),
      ...(tmux === undefined ? {} : { tmux: () => each(tmux.run, 1) }),
      ...(jupyter === undefined ? {} : { jupyter: () => jupyter.run(20) }),
    },
    { rounds: ROUNDS },
  );
  await tmux?.close();
  await jupyter?.close();
  await close();
  await manager.close();
  await vm.close();
  const us = (name) => asMicros(turns.of(name) * 1_000);
  const beside = (what, name, base, goal = {}) =>
    row(what, { ours: us(name), peer: us(base), ratio: turns.ratio(name, base), ...goal });
  return [
    beside('execute in a session of this process, beside its channel alone', 'local', 'direct', {
      atMost: 3,
    }),
    beside('execute through the daemon, beside the channel alone', 'daemon', 'direct', { atMost: 3 }),
    beside('execute through the daemon, beside a session of this process', 'daemon', 'local', { atMost: 3 }),
    row('execute through the daemon, of a millisecond', {
      ours: us('daemon'),
      ratio: turns.of('daemon'),
      atMost: 1,
    }),
    row('execute through the daemon, 64 asked for at once, each', {
      ours: asMicros((turns.of('flight') * 1_000) / IN_FLIGHT),
    }),
    row('make a native session in the daemon, one after others of its kind, beside a persistent VM alone', {
      ours: asMillis(turns.of('create')),
      peer: asMillis(turns.of('vm')),
      ratio: turns.ratio('create', 'vm'),
    }),
    row('the same, of 20 ms', {
      ours: asMillis(turns.of('create')),
      ratio: turns.of('create') / 20,
      atMost: 1,
    }),
    tmux === undefined
      ? missingRow('input and its output, beside tmux', 'tmux or lua5.4 is not installed')
      : beside('input and its output through the daemon, beside tmux and lua -i', 'input', 'tmux', {
          atMost: 1,
        }),
    jupyter === undefined
      ? missingRow(
          'execute through the daemon, beside a Jupyter kernel',
          'python3-ipykernel is not installed',
        )
      : beside('execute through the daemon, beside a Jupyter kernel (of Python)', 'daemon', 'jupyter', {
          atMost: 1,
        }),
  ];
}

async function startOne() {
  const vm = await createVm('one', { ...VM, persistent: true });
  await vm.start();
  await vm.close();
}

/** Milliseconds for one. */
async function each(run, times = COMMANDS) {
  const started = performance.now();
  for (let i = 0; i < times; i++) await run();
  return (performance.now() - started) / times;
}

printRows(await measureCommands());
