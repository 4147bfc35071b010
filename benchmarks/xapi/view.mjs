// What it takes to hold 10,000 VMs: each client of `memory.mjs` in a process of its own.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../local/run-program.mjs';
import { asSeconds, printRows, row } from '../local/row.mjs';

const PROGRAM = fileURLToPath(new URL('memory.mjs', import.meta.url));
const measure = async (whose) => JSON.parse(await runProgram(process.execPath, [PROGRAM, whose]));
const ours = await measure('ours');
const peer = await measure('xen-api');
assert.equal(ours.vms, peer.vms);
const line = (what, figure, asText) =>
  row(`10,000 VMs and their guest metrics held, ${what} / npm xen-api`, {
    ours: asText(ours[figure]),
    peer: asText(peer[figure]),
    ratio: ours[figure] / peer[figure],
  });
const asMib = (mib) => `${Math.round(mib)} MiB`;
printRows([
  line('memory of the objects', 'heapMib', asMib),
  line('peak memory of the process', 'peakMib', asMib),
  line('time to read them', 'startMs', asSeconds),
  // xen-api counts from its login on, which is a few of them.
  line('requests until then', 'calls', String),
]);
