import { createXapiSimulator, type XapiSimulatorOptions } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { failureOf, logIn } from '../support/json-client.js';
import { post, sendRaw } from '../support/raw-http.js';

describe('an option', () => {
  test.each<readonly [string, XapiSimulatorOptions]>([
    ['hosts', { hosts: 0 }],
    ['version', { version: 'new' }],
    ['timing.taskMs', { timing: { taskMs: -1 } }],
    ['tls', { tls: 'yes' as 'none' }],
    ['port', { port: 70_000 }],
    ['port', { port: 65_535, hosts: 2 }],
    ['protocols', { protocols: [] }],
    ['protocols', { protocols: ['soap' as 'json'] }],
    ['users', { users: {} }],
    ['users', { users: { root: 5 as unknown as string } }],
    ['sesionLimit', { sesionLimit: 3 } as XapiSimulatorOptions],
  ])('%s that is wrong is refused by name', async (name, options) => {
    await expect(createXapiSimulator(options)).rejects.toMatchObject({
      code: 'API_VALIDATION_ERROR',
      message: expect.stringContaining(name) as string,
    });
  });
});

test('a port that is taken is refused with what to do', async () => {
  await using sim = await createXapiSimulator();
  const port = Number(new URL(sim.url).port);
  await expect(createXapiSimulator({ port })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTION',
    hint: 'Choose another port, or none to get a free one.',
  });
});

test('a port that is taken for a later host leaves none of the others open', async () => {
  await using sim = await createXapiSimulator();
  const taken = Number(new URL(sim.url).port);
  await expect(createXapiSimulator({ port: taken - 1, hosts: 2 })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTION',
  });
  await using first = await createXapiSimulator({ port: taken - 1 });
  expect(first.url).toContain(String(taken - 1));
});

test('a simulator that is closed while it restarts stays closed', async () => {
  const sim = await createXapiSimulator({ tls: 'self-signed' });
  const restarted = sim.restart({ downMs: 200 });
  await expect.poll(() => sim.hosts[0]?.isUp).toBe(false);
  await sim.close();
  await restarted;
  expect(sim.hosts[0]?.isUp).toBe(false);
  await expect(sim.hosts[0]?.start()).rejects.toMatchObject({ code: 'CLOSED' });
});

test('the same seed makes the same pool, another seed another', async () => {
  const refs = async (seed: number): Promise<readonly string[]> => {
    await using sim = await createXapiSimulator({ seed });
    return sim.db.VM.refs();
  };
  expect(await refs(7)).toEqual(await refs(7));
  expect(await refs(7)).not.toEqual(await refs(8));
});

describe('the version', () => {
  test('decides over classes, fields, messages and enums that came later', async () => {
    await using old = await createXapiSimulator();
    await using current = await createXapiSimulator({ version: '26.17.0' });
    const [before, after] = [await logIn(old.url), await logIn(current.url)];
    const [vm] = await before.call<string[]>('VM.get_all');
    expect(await before.call<object>('VM.get_record', vm)).not.toHaveProperty('groups');
    expect(await failureOf(before.call('VM_group.get_all'))).toEqual([
      'MESSAGE_METHOD_UNKNOWN',
      'VM_group.get_all',
    ]);
    const [newVm] = await after.call<string[]>('VM.get_all');
    expect(await after.call<object>('VM.get_record', newVm)).toHaveProperty('groups');
    expect(await after.call('VM_group.get_all')).toEqual([]);
    const [host] = await after.call<string[]>('host.get_all');
    expect(await after.call('host.get_software_version', host)).toMatchObject({ xapi_build: '26.17.0' });
  });
});

describe('without JSON-RPC', () => {
  const body = '{"jsonrpc":"2.0","method":"session.login_with_password","params":["root","secret"],"id":1}';

  test.each([
    ['xml-parser', 'HTTP/1.1 500 Internal Error', 'Xmlm.Error'],
    ['not-found', 'HTTP/1.1 404 Not Found', 'HTTP 404 not found'],
    ['xml-reply', 'HTTP/1.1 200 OK', '<fault>'],
  ] as const)('%s: %s', async (withoutJson, status, text) => {
    await using sim = await createXapiSimulator({ protocols: ['xml'], withoutJson });
    const answer = await sendRaw(sim.url, post('/jsonrpc', body));
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(text);
  });
});

test('messages that the simulator has nothing behind say so', async () => {
  await using sim = await createXapiSimulator();
  const client = await logIn(sim.url);
  const [host] = await client.call<string[]>('host.get_all');
  expect(await failureOf(client.call('host.dmesg', host))).toEqual(['NOT_IMPLEMENTED', 'host.dmesg']);
  expect(await failureOf(client.call('VMPP.get_all'))).toEqual(['MESSAGE_REMOVED']);
});

test('the call log tells method, session, protocol, client and failure, and never a password', async () => {
  await using sim = await createXapiSimulator({ users: { admin: 'canary-password' } });
  const client = await logIn(sim.url, 'admin', 'canary-password');
  await failureOf(client.call('VM.get_record', 'x'));
  expect(sim.calls.methods).toEqual(['session.login_with_password', 'VM.get_record']);
  expect(sim.calls.of('VM.get_record')).toMatchObject([
    {
      number: 2,
      session: client.session,
      protocol: 'json',
      host: 0,
      userAgent: 'simulator-test',
      failure: 'HANDLE_INVALID',
    },
  ]);
  expect(JSON.stringify([...sim.calls].map(({ params }) => params))).not.toContain('canary');
  sim.calls.clear();
  expect([sim.calls.count, ...sim.calls]).toEqual([2]);
});
