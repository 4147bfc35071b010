import { X509Certificate } from 'node:crypto';
import { XAPIClient, type XapiClientSettings } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { certificateLocal, certificateOne, certificateTwo, type TestCertificate } from './certificates.js';
import { connected, password, refusal } from './connected.js';
import { type Handler, startLoopback, value } from './loopback-xapi.js';

const colons = ({ cert }: TestCertificate): string => new X509Certificate(cert).fingerprint256;
const pinOf = (certificate: TestCertificate): string =>
  `sha256/${Buffer.from(colons(certificate).replaceAll(':', ''), 'hex').toString('base64')}`;

const names: Handler = ({ method }) => (method === 'VM.get_name_label' ? value('a') : undefined);
const vm = 'OpaqueRef:vm' as never;
const overTls = (
  certificate: TestCertificate,
  settings: XapiClientSettings = {},
): ReturnType<typeof connected> => connected(names, settings, { tls: certificate });

test('a certificate that signs itself is refused before the password is sent, and the error shows the pin', async () => {
  await using pool = await overTls(certificateOne);
  const error = await refusal(pool.client.login());
  expect(error).toMatchObject({
    code: 'XAPI_TLS_UNTRUSTED',
    outcome: 'not-sent',
    retryable: false,
    pin: pinOf(certificateOne),
  });
  expect(String(error)).toContain(`tls: { pin: '${pinOf(certificateOne)}' }`);
  expect(String(error)).toContain(colons(certificateOne));
  expect(pool.server.calls).toEqual([]);
});

test.each([
  ['as it is printed', pinOf(certificateOne)],
  ['as hex with colons', colons(certificateOne)],
  ['as sha256: and hex', `sha256:${colons(certificateOne).replaceAll(':', '').toLowerCase()}`],
])('a pin %s trusts that certificate, whatever name it has', async (_name, pin) => {
  await using pool = await overTls(certificateOne, { tls: { pin } });
  expect(await pool.client.VM.get_name_label(vm)).toBe('a');
});

test('another certificate than the pinned one is refused before the password is sent', async () => {
  await using pool = await overTls(certificateTwo, { tls: { pin: pinOf(certificateOne) } });
  expect(await refusal(pool.client.login())).toMatchObject({
    code: 'XAPI_TLS_UNTRUSTED',
    pin: pinOf(certificateTwo),
  });
  expect(pool.server.calls).toEqual([]);
});

describe('an authority', () => {
  test('trusts the certificates that it vouches for', async () => {
    await using pool = await overTls(certificateLocal, { tls: { ca: certificateLocal.cert } });
    expect(await pool.client.VM.get_name_label(vm)).toBe('a');
  });

  test('does not help when the name is another one, unless that is said', async () => {
    await using pool = await overTls(certificateOne, { tls: { ca: certificateOne.cert } });
    expect(await refusal(pool.client.login())).toMatchObject({
      code: 'XAPI_TLS_UNTRUSTED',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    await using named = await overTls(certificateOne, {
      tls: { ca: certificateOne.cert, serverName: 'xcp-one.example' },
    });
    expect(await named.client.VM.get_name_label(vm)).toBe('a');
  });

  test('refuses again after it refused once: no session of TLS is kept', async () => {
    await using pool = await overTls(certificateOne, { tls: { ca: certificateOne.cert } });
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(await refusal(pool.client.login())).toMatchObject({ code: 'XAPI_TLS_UNTRUSTED' });
    expect(pool.server.calls).toEqual([]);
  });
});

test('trust on first use keeps the first certificate and refuses another one later', async () => {
  const pins = new Map<string, string>();
  const trustOnFirstUse = {
    get: (host: string) => pins.get(host),
    set: (host: string, pin: string) => void pins.set(host, pin),
  };
  await using pool = await overTls(certificateOne, { tls: { trustOnFirstUse } });
  expect(await pool.client.VM.get_name_label(vm)).toBe('a');
  const { port } = pool.server;
  expect([...pins]).toEqual([[`127.0.0.1:${port}`, pinOf(certificateOne)]]);
  await pool.client.close();
  await pool.server.close();

  await using impostor = await startLoopback(names, { tls: certificateTwo, port });
  await using client = new XAPIClient({
    url: impostor.url,
    username: 'root',
    password,
    tls: { trustOnFirstUse },
  });
  expect(await refusal(client.login())).toMatchObject({
    code: 'XAPI_TLS_UNTRUSTED',
    message: expect.stringContaining(colons(certificateOne)),
  });
  expect(impostor.calls).toEqual([]);
});

test('insecure: false trusts nobody, whoever says it without the compiler', async () => {
  await using pool = await overTls(certificateOne, { tls: { insecure: false as true } });
  expect(await refusal(pool.client.login())).toMatchObject({ code: 'XAPI_TLS_UNTRUSTED' });
  expect(pool.server.calls).toEqual([]);
});

test('insecure has to be said', async () => {
  await using pool = await overTls(certificateTwo, { tls: { insecure: true } });
  expect(await pool.client.VM.get_name_label(vm)).toBe('a');
});

test('a client certificate is shown, and no password is sent', async () => {
  await using pool = await overTls(certificateOne, {
    tls: { pin: pinOf(certificateOne) },
    auth: { clientCertificate: certificateLocal },
  });
  await pool.client.login();
  expect(pool.server.calls[0]?.params.slice(0, 2)).toEqual(['', '']);
});

test('http to a server of https, and the other way round, fail plainly', async () => {
  await using secure = await overTls(certificateOne, { deadlines: { reconnectMs: 100 } });
  await using plain = new XAPIClient({
    url: secure.server.url.replace('https', 'http'),
    username: 'root',
    password,
  });
  expect(await refusal(plain.login({ timeoutMs: 300 }))).toMatchObject({
    code: expect.stringMatching(/^XAPI_/),
  });
  await using server = await startLoopback(names);
  await using wrong = new XAPIClient({
    url: server.url.replace('http', 'https'),
    username: 'root',
    password,
  });
  expect(await refusal(wrong.login({ timeoutMs: 300 }))).toMatchObject({
    code: 'XAPI_CONNECTION_FAILED',
    outcome: 'not-sent',
  });
});

test.each(['get', 'set'] as const)('a store of pins whose %s fails lets nobody be trusted', async (which) => {
  const store = {
    get: (): undefined => undefined,
    set: (): void => {},
    [which]: () => Promise.reject(new Error('disk full')),
  };
  await using pool = await overTls(certificateOne, { tls: { trustOnFirstUse: store } });
  expect(await refusal(pool.client.login())).toMatchObject({
    code: 'XAPI_TLS_UNTRUSTED',
    retryable: false,
    message: expect.stringContaining('disk full') as string,
  });
  expect(pool.server.calls).toEqual([]);
});
