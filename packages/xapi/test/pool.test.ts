import { X509Certificate } from 'node:crypto';
import { type ClientEvent, XAPIClient } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { certificateOne, certificateTwo, type TestCertificate } from './certificates.js';
import { connected, password, refusal } from './connected.js';
import { type Answer, failure, type LoopbackXapi, startLoopback, value } from './loopback-xapi.js';

const vm = 'OpaqueRef:vm' as never;
const addressOf = ({ url }: LoopbackXapi): string => new URL(url).host;
const slaveOf = (master: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  kind: 'failure',
  code: 'HOST_IS_SLAVE',
  params: [master],
  headers,
});

describe('a host that is not the coordinator', () => {
  test('leads to the coordinator, and everything goes on there', async () => {
    await using master = await startLoopback(({ method }) =>
      method === 'VM.get_name_label' ? value('a') : undefined,
    );
    await using pool = await connected(() => slaveOf(addressOf(master)));
    expect(await pool.client.VM.get_name_label(vm)).toBe('a');
    expect(pool.server.calls.length).toBe(1);
    expect(pool.events.filter(({ kind }) => kind === 'redirect')).toEqual([
      { kind: 'redirect', from: pool.server.url, to: master.url },
    ]);
  });

  test('may give a bare IPv6 address', async () => {
    await using master = await startLoopback(undefined, { address: '::1' });
    await using pool = await connected(() => slaveOf('::1'), {}, { port: 0 });
    // Members of a pool have one port; here they do not, so that the address without port leads back to this one's.
    const error = await refusal(pool.client.login({ timeoutMs: 500 }));
    expect(error).toMatchObject({ outcome: 'not-sent', message: expect.stringContaining('ECONNREFUSED') });
    expect(pool.events).toContainEqual({
      kind: 'redirect',
      from: pool.server.url,
      to: `http://[::1]:${pool.server.port}`,
    });
    expect(master.calls).toEqual([]);
  });

  test('may give what is no address: then its refusal is the error', async () => {
    await using pool = await connected(() => slaveOf('no host/at all'));
    expect(await refusal(pool.client.login())).toMatchObject({
      xapiCode: 'HOST_IS_SLAVE',
      params: ['no host/at all'],
    });
  });

  test('in a circle of them is an error after three steps', async () => {
    let [first, second] = ['', ''];
    await using one = await startLoopback(() => slaveOf(second));
    await using two = await startLoopback(() => slaveOf(first));
    [first, second] = [addressOf(one), addressOf(two)];
    await using client = new XAPIClient({ url: one.url, username: 'root', password });
    expect(await refusal(client.login())).toMatchObject({ xapiCode: 'HOST_IS_SLAVE' });
    expect(one.calls.length + two.calls.length).toBe(4);
  });

  test('that became one while calls went on is followed, and the call is made once', async () => {
    let isMaster = true;
    await using other = await startLoopback();
    await using pool = await connected(() => (isMaster ? undefined : slaveOf(addressOf(other))));
    await pool.client.login();
    isMaster = false;
    await pool.client.VM.destroy(vm);
    expect(other.count('VM.destroy')).toBe(1);
  });
});

describe('the certificate of the coordinator, when hosts are pinned', () => {
  const fingerprint = ({ cert }: TestCertificate): string => new X509Certificate(cert).fingerprint256;
  const named = (certificate: TestCertificate): Readonly<Record<string, string>> => ({
    'x-xenapi-response-host-certificate-thumbprint': fingerprint(certificate),
  });
  const login = async (
    masterCertificate: TestCertificate,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly error: unknown; readonly asked: unknown; readonly calls: number }> => {
    await using master = await startLoopback(undefined, { tls: masterCertificate });
    await using slave = await startLoopback(() => slaveOf(addressOf(master), headers), {
      tls: certificateOne,
    });
    await using client = new XAPIClient({
      url: slave.url,
      username: 'root',
      password,
      tls: { pin: fingerprint(certificateOne) },
    });
    const error: unknown = await client.login().catch((refused: unknown) => refused);
    return {
      error,
      asked: slave.calls[0]?.headers['x-xenapi-request-host-certificate-thumbprint'],
      calls: master.calls.length,
    };
  };

  test('is vouched for by a host that is trusted', async () => {
    expect(await login(certificateTwo, named(certificateTwo))).toMatchObject({
      error: undefined,
      asked: 'sha-256:master',
      calls: 3,
    });
  });

  test('is refused when the host names another one, or none', async () => {
    for (const headers of [named(certificateOne), {}])
      expect(await login(certificateTwo, headers)).toMatchObject({
        error: { code: 'XAPI_TLS_UNTRUSTED' },
        calls: 0,
      });
  });
});

describe('when the coordinator is lost', () => {
  test('a member that is the coordinator now is found, and calls go on', async () => {
    await using next = await startLoopback(({ method }) =>
      method === 'VM.get_name_label' ? value('a') : undefined,
    );
    await using third = await startLoopback(() => slaveOf(addressOf(next)));
    // The members are learnt from the pool.
    const hosts = {
      'OpaqueRef:next': { address: addressOf(next) },
      'OpaqueRef:third': { address: addressOf(third) },
    };
    await using pool = await connected(undefined, {}, { hosts });
    await pool.client.login();
    await pool.server.close();
    const before = performance.now();
    expect(await pool.client.VM.get_name_label(vm)).toBe('a');
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(pool.events).toContainEqual(
      expect.objectContaining({ kind: 'failover', from: pool.server.url, to: next.url }),
    );
  });

  test('members given by the caller serve the first login', async () => {
    await using next = await startLoopback();
    await using gone = await startLoopback();
    await gone.close();
    const events: ClientEvent[] = [];
    await using client = new XAPIClient({
      url: gone.url,
      members: [next.url],
      username: 'root',
      password,
      onEvent: (event) => events.push(event),
    });
    await client.login();
    expect(events.filter(({ kind }) => kind === 'login')).toMatchObject([{ host: next.url }]);
  });

  test('a password that is refused by the one that is left is not tried again', async () => {
    await using next = await startLoopback(({ method }) =>
      method === 'session.login_with_password'
        ? failure('SESSION_AUTHENTICATION_FAILED', 'root', 'no')
        : undefined,
    );
    await using pool = await connected(undefined, { members: [next.url] });
    await pool.client.login();
    await pool.server.close();
    expect(await refusal(pool.client.VM.get_all())).toMatchObject({
      xapiCode: 'SESSION_AUTHENTICATION_FAILED',
    });
    expect(next.count('session.login_with_password')).toBe(1);
  });
});
