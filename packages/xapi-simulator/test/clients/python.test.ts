import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { runChild } from '../support/run-child.js';

const programOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const scenario = programOf('xmlrpc_client.py');
const scripting = programOf('xmlrpc_scripting.py');

const run = async (
  sim: XapiSimulator,
  url: string,
  program: string,
  ...rest: readonly string[]
): Promise<unknown> => {
  const { code, stdout, stderr } = await runChild('python3', [program, url, sim.user, sim.password, ...rest]);
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
    expect(await run(sim, sim.url + path, scenario)).toEqual(facts);
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
    expect(await run(sim, sim.url, scenario, file)).toEqual(facts);
    await rm(folder, { recursive: true });
  });
});

test("Python's xmlrpc.client makes a VM by hand, with disk and card, snapshots it, cancels a task and is refused", async ({
  skip,
}) => {
  if (!hasPython && process.env['BIOXEN_REQUIRE_ALL'] !== '1') skip('python3 is not installed');
  await using sim = await createXapiSimulator({ timing: { taskMs: 50 } });
  expect(await run(sim, sim.url, scripting)).toEqual({
    user: ['root', 'OpaqueRef:NULL', true],
    found: true,
    uuid: true,
    devices: [true, true, '1073741824', true, 17],
    events: [
      ['vm', 'mod'],
      ['vm', 'mod'],
      ['vm', 'mod'],
    ],
    renamed: 'renamed & <odd>',
    memory: '402653184',
    injected: ['mod'],
    snapshot: [true, true, true, ''],
    disk: ['HANDLE_INVALID', 'VDI'],
    cancelled: ['cancelled', 'TASK_CANCELLED'],
    refused: [
      ['XENAPI_MISSING_PLUGIN', 'updater'],
      ['MAP_DUPLICATE_KEY', 'VM', 'other_config'],
      ['INTERNAL_ERROR', `Failure("Expected string, got 'I(5)'")`],
      ['INTERNAL_ERROR', `Failure("Expected bool, got 'S(no)'")`],
      ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.clone', '2', '1'],
      ['MESSAGE_METHOD_UNKNOWN', 'VM.frobnicate'],
      ['Fault', 'No async mode for this operation (rpc: VM.get_record)'],
      'VDI_IN_USE',
      'VDI_IN_USE',
    ],
    gone: ['HANDLE_INVALID', []],
    out: 'SESSION_INVALID',
  });
  expect([sim.sessions.size, sim.db.VBD.where({ type: 'Disk', VDI: 'OpaqueRef:NULL' }).size]).toEqual([0, 0]);
});
