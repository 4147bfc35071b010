// A task of 100 ms: how long until its caller has the result.
import { connectXapi } from '@bioxen/xapi';
import { asMillis, printRows } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { limitRow } from './limit-row.mjs';
import { openSimulator } from './open-simulator.mjs';
import { connectXenApi } from './peers.mjs';
import { askPython } from './python.mjs';

const ROUNDS = 15;
const TASK_MS = 100;
const simulator = await openSimulator({ timing: { taskMs: TASK_MS } });
const ours = await connectXapi(simulator.settings);
const overXml = await connectXapi({ ...simulator.settings, transport: 'xml-rpc' });
const xenApi = await connectXenApi(simulator);
await xenApi.objectsFetched;
const [template] = await ours.VM.get_by_name_label('lua-bio-template');

const figures = await takeTurns(
  {
    ours: () => timed(() => ours.Async.VM.clone(template, 'a')),
    xml: () => timed(() => overXml.Async.VM.clone(template, 'b')),
    'xen-api': () => timed(() => xenApi.callAsync('VM.clone', template, 'c')),
  },
  { rounds: ROUNDS },
);
const python = await askPython('tasks', simulator.url, simulator.user, simulator.password, ROUNDS);
const goal = { atMost: 115, asText: asMillis };
const line = (peer, peerValue, way = 'ours') =>
  limitRow(`task of ${TASK_MS} ms seen by its caller${way === 'xml' ? ', XML' : ''} / ${peer}`, {
    ...goal,
    value: figures.of(way),
    peerValue,
  });
printRows([
  line('npm xen-api', figures.of('xen-api')),
  line('npm xen-api', figures.of('xen-api'), 'xml'),
  ...(python === undefined ? [] : [line('Python with event.from by hand', python)]),
]);
await Promise.all([ours.close(), overXml.close()]);
await simulator.close();
// npm xen-api keeps its process for a minute.
process.exit(0);
