// What a machine costs its pool, and how soon its address is seen once the pool knows it.
import { connectXapi } from '@bioxen/xapi';
import { createVmFromTemplate, provisionVm, removeVm, thisOwner } from '@bioxen/xcpng';
import { asMillis, printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median } from '../run/statistics.mjs';
import { openSimulator } from '../xapi/open-simulator.mjs';

const ROUNDS = 25;
const MANY = 20;
const MOST_REQUESTS = 25;
const LATEST_MS = 100;

const pool = await openSimulator();
const client = await connectXapi({
  url: pool.url,
  auth: { username: pool.user, password: pool.password },
});
let made = 0;
const spec = () => ({
  template: 'lua-bio-template',
  name: `bench-${(made += 1)}`,
  memoryBytes: 2 ** 30,
  vcpus: 1,
  tags: {
    owner: thisOwner(),
    operation: made.toString(16).padStart(8, '0'),
    createdMs: Date.now(),
    vmId: `bench-${made}`,
    lifetime: 'owner',
  },
});
const address = async ({ ip }) => ip;

/** Requests of one machine, from the search for its template to its address. */
const countRequests = async () => {
  const before = (await pool.order('state')).calls;
  const { vm } = await provisionVm(client, spec(), address);
  const { calls } = await pool.order('state');
  await removeVm(client, vm.ref);
  return calls - before;
};

/** From the moment at which the pool knows an address to the one at which we have it. */
const measureAddress = async () => {
  const vm = await createVmFromTemplate(client, spec());
  await client.VM.add_to_other_config(vm.ref, 'simulator:agent', 'never');
  await client.VM.start(vm.ref, false, false);
  const seen = client.getVmIp(vm.ref, { timeoutMs: 10_000 }).then(() => Date.now());
  // The question has to wait at the server first.
  while ((await pool.order('state')).polls === 0);
  const told = await pool.order('report', { name: vm.name, address: '10.0.0.7' });
  const lateMs = (await seen) - told;
  await removeVm(client, vm.ref);
  return lateMs;
};

const measureMany = async () => {
  const all = [];
  const ms = await timed(async () => {
    all.push(
      ...(await Promise.all(Array.from({ length: MANY }, () => provisionVm(client, spec(), address)))),
    );
  });
  await Promise.all(all.map(({ vm }) => removeVm(client, vm.ref)));
  return ms;
};

try {
  await countRequests();
  const requests = await countRequests();
  const late = [];
  for (let round = 0; round < ROUNDS; round++) late.push(await measureAddress());
  const one = [];
  const many = [];
  for (let round = 0; round < 5; round++) {
    one.push(await timed(async () => removeVm(client, (await provisionVm(client, spec(), address)).vm.ref)));
    many.push(await measureMany());
  }
  printRows([
    row('requests from the search for the template to the address, and the most', {
      ours: String(requests),
      peer: String(MOST_REQUESTS),
      ratio: requests / MOST_REQUESTS,
      atMost: 1,
    }),
    row('address seen after the pool knows it, median, and the latest', {
      ours: asMillis(median(late)),
      peer: asMillis(LATEST_MS),
      ratio: median(late) / LATEST_MS,
      atMost: 1,
    }),
    row(`address seen after the pool knows it, worst of ${ROUNDS}`, {
      ours: asMillis(Math.max(...late)),
      peer: asMillis(LATEST_MS),
      ratio: Math.max(...late) / LATEST_MS,
    }),
    row(`${MANY} machines at once, beside ${MANY} times one that is removed again`, {
      ours: asMillis(median(many)),
      peer: asMillis(median(one) * MANY),
      ratio: median(many) / (median(one) * MANY),
    }),
  ]);
} finally {
  await client.close();
  await pool.close();
}
