// Builds a template on the pool of POOL and kills itself after so many changes from the shutdown on, as KILL_AFTER says; prints
// how many there were.
import { writeSync } from 'node:fs';
import { XAPIClient } from '@bioxen/xapi';
import { buildTemplate, parseXcpngConfig } from '@bioxen/xcpng';

const config = parseXcpngConfig(JSON.parse(process.env['POOL'] ?? '{}'));
const last = Number(process.env['KILL_AFTER']);
let made = 0;
let isUp = false;
const client = new XAPIClient({
  url: config.url,
  auth: { username: config.username, password: config.password },
  onEvent: ({ kind, method }) => {
    if (kind !== 'request' || /^(event|session|host|task)\.|\.get_/.test(method)) return;
    isUp ||= method.endsWith('VM.clean_shutdown');
    if (!isUp) return;
    made += 1;
    writeSync(1, `${made} ${method}\n`);
    if (made >= last) process.kill(process.pid, 'SIGKILL');
  },
});
await buildTemplate(client, config, 'killed');
await client.close();
