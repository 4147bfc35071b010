// Small reads, one after the other and sixteen at once. What the server itself can do is in the figures of everybody.
import assert from 'node:assert/strict';
import { connectXapi } from '@bioxen/xapi';
import { printRows, row } from '../local/row.mjs';
import { microsARequest, takeTurns } from '../local/take-turns.mjs';
import { openSimulator } from './open-simulator.mjs';
import { connectXenApi, connectXmlrpc } from './peers.mjs';
import { askPython } from './python.mjs';

const ROUNDS = 9;
const COUNT = 400;
const simulator = await openSimulator();
const json = await connectXapi(simulator.settings);
const xml = await connectXapi({ ...simulator.settings, transport: 'xml-rpc' });
const xenApi = await connectXenApi(simulator, { watchEvents: false });
const xenApiXml = await connectXenApi(simulator, { watchEvents: false, transport: 'xml-rpc' });
const xmlrpc = await connectXmlrpc(simulator);
const [vm] = await json.VM.get_by_name_label('worker-1');

const isRunning = async (promise) => assert.equal(await promise, 'Running');
const clients = {
  ours: () => isRunning(json.VM.get_power_state(vm)),
  'ours, XML': () => isRunning(xml.VM.get_power_state(vm)),
  'npm xen-api': () => isRunning(xenApi.call('VM.get_power_state', vm)),
  'npm xen-api, XML': () => isRunning(xenApiXml.call('VM.get_power_state', vm)),
  'npm xmlrpc': () => isRunning(xmlrpc.call('VM.get_power_state', vm)),
};

const rows = [];
for (const depth of [1, 16]) {
  const ways = Object.entries(clients).map(([name, call]) => [
    name,
    () => microsARequest(call, { count: COUNT, depth }),
  ]);
  const figures = await takeTurns(Object.fromEntries(ways), { rounds: ROUNDS });
  const rate = (micros) => `${Math.round(1_000_000 / micros)} a second`;
  const line = (ours, peer) =>
    row(`calls with ${depth} in flight, ${ours} / ${peer}`, {
      ours: rate(figures.of(ours)),
      peer: rate(figures.of(peer)),
      // More is better here: the other's time for each of ours.
      ratio: figures.ratio(peer, ours),
    });
  rows.push(
    line('ours', 'npm xen-api'),
    line('ours, XML', 'npm xen-api, XML'),
    line('ours, XML', 'npm xmlrpc'),
  );
  const python = await askPython('calls', simulator.url, simulator.user, simulator.password, COUNT, depth);
  if (python !== undefined)
    rows.push(
      row(
        `calls with ${depth} in flight, ours, XML / Python with ${depth === 1 ? 'one thread' : `${depth} threads`}`,
        {
          ours: rate(figures.of('ours, XML')),
          peer: `${Math.round(python)} a second`,
          ratio: 1_000_000 / figures.of('ours, XML') / python,
        },
      ),
    );
}
printRows(rows);
await Promise.all([json.close(), xml.close()]);
await simulator.close();
process.exit(0);
