import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { runChild } from '../support/run-child.js';

const scenario = fileURLToPath(new URL('xmlrpc_client.py', import.meta.url));

const run = async (sim: XapiSimulator, url: string, ...rest: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await runChild('python3', [
    scenario,
    url,
    sim.user,
    sim.password,
    ...rest,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

const hasPython = (await runChild('python3', ['--version']).catch(() => undefined))?.code === 0;

const facts = {
  template: true,
  power: 'Running',
  network: ['0/ip', '0/ipv4/0'],
  counts: 'int',
  task: ['success', '<value></value>', true],
  failure: ['VM_BAD_POWER_STATE', 'running', 'halted'],
  memory: '536870912',
  multiplier: 1,
  methods: true,
};

describe("Python's xmlrpc.client logs in, clones, starts, hears events, waits for a task and logs out", () => {
  test.for(['', '/', '/RPC2'])('at the path %j', async (path, { skip }) => {
    if (!hasPython && process.env['BIOXEN_REQUIRE_ALL'] !== '1') skip('python3 is not installed');
    await using sim = await createXapiSimulator();
    expect(await run(sim, sim.url + path)).toEqual(facts);
    expect(sim.sessions.size).toBe(0);
    expect(new Set(sim.calls.methods)).toContain('event.from');
    expect(
      [...sim.calls].every(({ protocol, userAgent }) => protocol === 'xml' && /xmlrpc/i.test(userAgent)),
    ).toBe(true);
  });

  test('over TLS, with the certificate of the host as authority', async ({ skip }) => {
    if (!hasPython && process.env['BIOXEN_REQUIRE_ALL'] !== '1') skip('python3 is not installed');
    await using sim = await createXapiSimulator({ tls: 'self-signed' });
    const folder = await mkdtemp(join(tmpdir(), 'bioxen-simulator-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, sim.certificate ?? '');
    expect(await run(sim, sim.url, file)).toEqual(facts);
    await rm(folder, { recursive: true });
  });
});
