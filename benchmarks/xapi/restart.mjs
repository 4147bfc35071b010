// The server is away for a second and comes back: how long until a change made then is told.
import { connectXapi } from '@bioxen/xapi';
import { asSeconds, printRows } from '../local/row.mjs';
import { median } from '../run/statistics.mjs';
import { followOurs, followXenApi, within } from './event-latency.mjs';
import { limitRow } from './limit-row.mjs';
import { openSimulator } from './open-simulator.mjs';
import { connectXenApi } from './peers.mjs';

const ROUNDS = 5;
const DOWN_MS = 1000;
const LONGEST_MS = 90_000;

/** Seconds from the moment at which the server answers again. @param limitMs of the wait */
const measure = async (simulator, { seen }, number, limitMs) => {
  const to = `after restart ${number}`;
  await seen(number === 0 ? 'worker-2' : `after restart ${number - 1}`);
  await simulator.order('restart', { downMs: DOWN_MS });
  const backMs = performance.now();
  await simulator.order('rename', { from: number === 0 ? 'worker-2' : `after restart ${number - 1}`, to });
  const seenMs = await within(limitMs, seen(to));
  return seenMs === undefined ? undefined : seenMs - backMs;
};

const measureOurs = async () => {
  const simulator = await openSimulator();
  const follower = followOurs(await connectXapi(simulator.settings));
  const figures = [];
  for (let number = 0; number < ROUNDS; number += 1)
    figures.push(await measure(simulator, follower, number, LONGEST_MS));
  await follower.close();
  await simulator.close();
  return figures;
};

const measureXenApi = async () => {
  const simulator = await openSimulator();
  const follower = followXenApi(await connectXenApi(simulator));
  return await measure(simulator, follower, 0, LONGEST_MS);
};

const [ours, peer] = await Promise.all([measureOurs(), measureXenApi()]);
const line = (what, value) =>
  limitRow(`events flow after a restart, ${what} / npm xen-api, once`, {
    value,
    atMost: 2000,
    asText: asSeconds,
    ...(peer === undefined ? { peer: `not within ${LONGEST_MS / 1000} s` } : { peerValue: peer }),
  });
printRows([line(`median of ${ROUNDS}`, median(ours)), line(`worst of ${ROUNDS}`, Math.max(...ours))]);
process.exit(0);
