// The coordinator dies and another member takes its place at once: how long until a change made then is told, and until a
// call is answered.
import { connectXapi } from '@bioxen/xapi';
import { asSeconds, printRows } from '../local/row.mjs';
import { median } from '../run/statistics.mjs';
import { followOurs, followXenApi, within } from './event-latency.mjs';
import { limitRow } from './limit-row.mjs';
import { openSimulator } from './open-simulator.mjs';
import { connectXenApi } from './peers.mjs';

const ROUNDS = 5;
/** npm xen-api 4.7.6 stays with the host that it was given. */
const XEN_API_MS = 20_000;

const failOver = async (simulator, { seen }, limitMs) => {
  await seen('worker-2');
  await simulator.order('failMaster');
  const deadMs = performance.now();
  await simulator.order('rename', { from: 'worker-2', to: 'after' });
  const seenMs = await within(limitMs, seen('after'));
  return seenMs === undefined ? undefined : seenMs - deadMs;
};

const events = [];
const calls = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const simulator = await openSimulator({ hosts: 3 });
  const client = await connectXapi(simulator.settings);
  const follower = followOurs(client);
  events.push(await failOver(simulator, follower, XEN_API_MS));
  await follower.close();
  await simulator.close();

  const other = await openSimulator({ hosts: 3 });
  const caller = await connectXapi(other.settings);
  await other.order('failMaster');
  const deadMs = performance.now();
  await caller.VM.get_all();
  calls.push(performance.now() - deadMs);
  await caller.close();
  await other.close();
}
const simulator = await openSimulator({ hosts: 3 });
const peer = await failOver(simulator, followXenApi(await connectXenApi(simulator)), XEN_API_MS);
const line = (what, value) =>
  limitRow(what, {
    value,
    atMost: 3000,
    asText: asSeconds,
    ...(peer === undefined ? { peer: `not within ${XEN_API_MS / 1000} s` } : { peerValue: peer }),
  });
printRows([
  line(`events flow after the coordinator died, median of ${ROUNDS}`, median(events)),
  line(`events flow after the coordinator died, worst of ${ROUNDS}`, Math.max(...events)),
  line(`a call is answered after the coordinator died, median of ${ROUNDS}`, median(calls)),
]);
process.exit(0);
