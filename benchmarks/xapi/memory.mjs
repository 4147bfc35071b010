// 10,000 VMs held in memory as they are on the server: our view, and the cache of npm xen-api. Takes whose; prints figures.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connectXapi } from '@bioxen/xapi';
import { openSimulator } from './open-simulator.mjs';
import { connectXenApi } from './peers.mjs';

const VMS = 10_000;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const heapMib = () => {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** Gives how many VMs are held, and what keeps them. */
const HOLDERS = {
  ours: async (simulator) => {
    const client = await connectXapi(simulator.settings);
    const callsBefore = (await simulator.order('state')).calls;
    const startedMs = performance.now();
    const view = await client.view({ classes: ['VM', 'VM_guest_metrics'] });
    const startMs = performance.now() - startedMs;
    const calls = (await simulator.order('state')).calls - callsBefore;
    return { held: view, startMs, calls, count: () => view.VM.size };
  },
  'xen-api': async (simulator) => {
    const startedMs = performance.now();
    const client = await connectXenApi(simulator, { watchEvents: ['VM', 'VM_guest_metrics'] });
    await client.objectsFetched;
    const startMs = performance.now() - startedMs;
    const { calls } = await simulator.order('state');
    const count = () => Object.values(client.objects.all).filter(({ $type: type }) => type === 'VM').length;
    return { held: client, startMs, calls, count };
  },
};

const simulator = await openSimulator({ vms: VMS });
const before = heapMib();
const { startMs, calls, count } = await HOLDERS[process.argv[2]](simulator);
const figures = {
  heapMib: heapMib() - before,
  startMs,
  calls,
  vms: count(),
  peakMib: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
