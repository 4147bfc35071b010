// A simulated pool in a process of its own, so that it does not share the client's event loop. Told over IPC what to do.
import { createXapiSimulator, largePool } from '@bioxen/xapi-simulator';

const { vms, ...options } = JSON.parse(process.argv[2]);
const simulator = await createXapiSimulator({
  ...options,
  ...(vms === undefined ? {} : { pool: largePool({ vms }) }),
});

const refOf = (name) => [...simulator.db.VM.where({ name_label: name }).keys()][0];

/** What the other side may ask for, by name. */
const orders = {
  rename: ({ from, to }) => simulator.db.VM.update(refOf(from), { name_label: to }),
  describe: ({ name, text }) => simulator.db.VM.update(refOf(name), { name_description: text }),
  /** The moment just before. */
  report: ({ name, address }) => {
    const at = Date.now();
    simulator.guest(refOf(name)).report(address);
    return at;
  },
  restart: (restart) => simulator.restart(restart),
  failMaster: () => simulator.failMaster(),
  state: () => ({
    sessions: simulator.sessions.size,
    sockets: simulator.openSockets,
    calls: simulator.calls.count,
    polls: simulator.waitingPolls,
  }),
};

process.on('message', ({ id, order, argument }) => {
  void Promise.resolve(orders[order](argument)).then((value) => process.send({ id, value }));
});
process.on('disconnect', () => process.exit(0));
process.send({ url: simulator.url, user: simulator.user, password: simulator.password });
