// Makes a VM on the pool of POOL and kills itself after so many changes, as KILL_AFTER says; prints how many there were.
import { writeSync } from 'node:fs';
import { XAPIClient } from '@bioxen/xapi';
import { makeHostKey, parseXcpngConfig, provisionVm, thisOwner } from '@bioxen/xcpng';

const { url, username, password } = parseXcpngConfig(JSON.parse(process.env['POOL'] ?? '{}'));
const last = Number(process.env['KILL_AFTER']);
let made = 0;
const client = new XAPIClient({
  url,
  auth: { username, password },
  onEvent: ({ kind, method }) => {
    if (kind !== 'request' || /^(event|session|host)\.|\.get_/.test(method)) return;
    made += 1;
    writeSync(1, `${made}\n`);
    if (made >= last) process.kill(process.pid, 'SIGKILL');
  },
});
await provisionVm(
  client,
  {
    template: 'lua-bio-template',
    name: 'bioxen-killed',
    memoryBytes: 2 ** 30,
    vcpus: 2,
    firstBoot: { how: 'nocloud', user: 'root', authorizedKeys: [], hostKey: makeHostKey() },
    tags: {
      owner: thisOwner(),
      operation: `${process.pid.toString(16)}0000`,
      createdMs: Date.now(),
      vmId: 'killed',
      lifetime: 'owner',
    },
  },
  async () => undefined,
);
await client.close();
