// The longest time for which the event loop of a program stands still while it reads 1,000 VMs. Takes whose client, and
// prints a row for each protocol that it has.
import { connectXapi } from '@bioxen/xapi';
import { median } from '../run/statistics.mjs';
import { openSimulator } from './open-simulator.mjs';
import { connectXenApi, connectXmlrpc } from './peers.mjs';

const VMS = 1000;
const ROUNDS = 7;
const simulator = await openSimulator({ vms: VMS });

/** Who reads all records: name → function. */
const READERS = {
  'ours json': async () => {
    const client = await connectXapi({ ...simulator.settings, transport: 'json-rpc' });
    return () => client.VM.get_all_records();
  },
  'ours xml': async () => {
    const client = await connectXapi({ ...simulator.settings, transport: 'xml-rpc' });
    return () => client.VM.get_all_records();
  },
  'xen-api json': async () => {
    const client = await connectXenApi(simulator, { watchEvents: false });
    return () => client.call('VM.get_all_records');
  },
  'xen-api xml': async () => {
    const client = await connectXenApi(simulator, { watchEvents: false, transport: 'xml-rpc' });
    return () => client.call('VM.get_all_records');
  },
  'xmlrpc xml': async () => {
    const client = await connectXmlrpc(simulator);
    return () => client.call('VM.get_all_records');
  },
};

/** The longest gap between two turns of the event loop while something happens, in milliseconds. */
const longestStall = async (action) => {
  let lastMs = performance.now();
  let longestMs = 0;
  let isOver = false;
  const turn = () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await action();
  await new Promise(setImmediate);
  isOver = true;
  return longestMs;
};

const read = await READERS[process.argv[2]]();
await longestStall(read);
const stalls = [];
for (let round = 0; round < ROUNDS; round += 1) stalls.push(await longestStall(read));
process.stdout.write(`${JSON.stringify(median(stalls))}\n`);
await simulator.close();
process.exit(0);
