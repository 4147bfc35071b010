import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { createXapiSimulator, type SimulatedHost } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { callJson, failureOf, logIn } from '../support/json-client.js';
import { parseAnswer, post, readAll, sendRaw } from '../support/raw-http.js';

const asksForThumbprint = 'x-xenapi-request-host-certificate-thumbprint: sha-256:master';
const loginBody =
  '{"jsonrpc":"2.0","method":"session.login_with_password","params":["root","secret"],"id":1}';

/** Sends bytes over TLS without looking at the certificate. */
const sendSecure = async (
  { url }: SimulatedHost,
  request: Buffer,
): Promise<ReturnType<typeof parseAnswer>> => {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  socket.write(request);
  return parseAnswer(await readAll(socket));
};

/** The certificate that a host shows now. */
const shown = async ({ url }: SimulatedHost): Promise<X509Certificate | undefined> => {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await new Promise((resolve) => {
    socket.once('secureConnect', resolve);
  });
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  return certificate;
};

describe('a pool of three', () => {
  test('sends whoever comes without TLS on to the port without', async () => {
    await using sim = await createXapiSimulator({ hosts: 2, tls: 'self-signed' });
    const [first, second] = sim.hosts;
    expect(await failureOf(logIn(second?.plainUrl ?? ''))).toEqual([
      'HOST_IS_SLAVE',
      new URL(first?.plainUrl ?? '').host,
    ]);
  });

  test('answers a login and any other call on a slave with HOST_IS_SLAVE and the address of the coordinator', async () => {
    await using sim = await createXapiSimulator({ hosts: 3 });
    const [first, second] = sim.hosts;
    const { session } = await logIn(sim.url);
    const slave = ['HOST_IS_SLAVE', new URL(first?.url ?? '').host];
    expect(await failureOf(logIn(second?.url ?? ''))).toEqual(slave);
    expect(await failureOf(callJson(second?.url ?? '', 'VM.get_all', [session]))).toEqual(slave);
    expect(await failureOf(callJson(second?.url ?? '', 'VM.get_all', ['OpaqueRef:none']))).toEqual(slave);
    expect(await callJson(sim.url, 'host.get_address', [session, first?.ref])).toBe(slave[1]);
    const local = await callJson<string>(second?.url ?? '', 'session.slave_local_login_with_password', [
      'root',
      'secret',
    ]);
    expect(await callJson(second?.url ?? '', 'session.get_this_host', [local, local])).toBe(second?.ref);
  });

  test('tells the fingerprint of the coordinator to those who ask, and to nobody else', async () => {
    await using sim = await createXapiSimulator({ hosts: 2, tls: 'self-signed' });
    const [first, second] = sim.hosts;
    if (first === undefined || second === undefined) throw new TypeError('The pool has two hosts.');
    const asked = await sendSecure(second, post('/jsonrpc', loginBody, [asksForThumbprint]));
    expect(asked.headers).toContain(`x-xenapi-response-host-certificate-thumbprint: ${first.fingerprint}`);
    const silent = await sendSecure(second, post('/jsonrpc', loginBody));
    expect(silent.headers.join()).not.toContain('thumbprint');
    const coordinator = await sendSecure(first, post('/jsonrpc', loginBody, [asksForThumbprint]));
    expect(coordinator.headers.join()).not.toContain('thumbprint');
  });

  test('has hosts with certificates of their own that name themselves', async () => {
    await using sim = await createXapiSimulator({ hosts: 2, tls: 'self-signed' });
    const certificates = await Promise.all(sim.hosts.map(shown));
    expect(certificates.map((each) => each?.fingerprint256)).toEqual(
      sim.hosts.map((host) => host.fingerprint),
    );
    expect(certificates[0]?.fingerprint256).not.toBe(certificates[1]?.fingerprint256);
    expect(certificates[1]?.subject).toBe('CN=host-2');
    expect(certificates[1]?.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificates[1]?.checkHost('localhost')).toBe('localhost');
    expect(certificates[1]?.verify(certificates[1].publicKey)).toBe(true);
    sim.hosts[1]?.changeCertificate();
    const changed = await shown(sim.hosts[1] as SimulatedHost);
    expect(changed?.fingerprint256).toBe(sim.hosts[1]?.fingerprint);
    expect(changed?.fingerprint256).not.toBe(certificates[1]?.fingerprint256);
    expect((await sendRaw(sim.hosts[1]?.plainUrl ?? '', post('/jsonrpc', loginBody))).body).toContain(
      'HOST_IS_SLAVE',
    );
  });

  test('moves a VM between its hosts, and makes another host the coordinator on request', async () => {
    await using sim = await createXapiSimulator({ hosts: 2 });
    const client = await logIn(sim.url);
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    const second = sim.hosts[1]?.ref;
    await client.call('VM.pool_migrate', vm, second, { live: 'true' });
    expect(await client.call('VM.get_resident_on', vm)).toBe(second);
    expect(await client.call<string[]>('host.get_resident_VMs', second)).toContain(vm);
    await client.call('pool.designate_new_master', second);
    expect(sim.hosts.map((host) => host.isCoordinator)).toEqual([false, true]);
    expect(await failureOf(logIn(sim.url))).toEqual(['HOST_IS_SLAVE', new URL(sim.hosts[1]?.url ?? '').host]);
    await logIn(sim.hosts[1]?.url ?? '');
  });
});

describe('when the coordinator dies', () => {
  test('another host takes its place, the VMs on it are off, sessions are gone, and it comes back as a slave', async () => {
    await using sim = await createXapiSimulator({ hosts: 2 });
    const client = await logIn(sim.url);
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    const [first, second] = sim.hosts;
    await sim.failMaster();
    expect([first?.isUp, second?.isCoordinator, sim.sessions.size]).toEqual([false, true, 0]);
    await expect(client.call('VM.get_all')).rejects.toThrow('ECONNREFUSED');
    const heir = await logIn(second?.url ?? '');
    expect(await heir.call('VM.get_power_state', vm)).toBe('Halted');
    const [pool] = await heir.call<string[]>('pool.get_all');
    expect(await heir.call('pool.get_master', pool)).toBe(second?.ref);
    await first?.start();
    expect(await failureOf(logIn(first?.url ?? ''))).toEqual([
      'HOST_IS_SLAVE',
      new URL(second?.url ?? '').host,
    ]);
  });
});
