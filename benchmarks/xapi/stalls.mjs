// Each reader of `stall.mjs` in a process of its own, beside each other in the table.
import { fileURLToPath } from 'node:url';
import { runProgram } from '../local/run-program.mjs';
import { asMillis, printRows } from '../local/row.mjs';
import { limitRow } from './limit-row.mjs';

const PROGRAM = fileURLToPath(new URL('stall.mjs', import.meta.url));
const stall = async (reader) => JSON.parse(await runProgram(process.execPath, [PROGRAM, reader]));
const line = async (protocol, atMost, peer) =>
  limitRow(`worst stall of the event loop, 1,000 VMs, ${protocol.toUpperCase()} / npm ${peer}`, {
    value: await stall(`ours ${protocol}`),
    atMost,
    asText: asMillis,
    peerValue: await stall(`${peer} ${protocol}`),
  });
printRows([
  await line('json', 60, 'xen-api'),
  await line('xml', 110, 'xen-api'),
  await line('xml', 110, 'xmlrpc'),
]);
