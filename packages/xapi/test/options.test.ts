import { connectXapi, XAPIClient, type XapiClientOptions } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { certificateOne } from './certificates.js';
import { refusal } from './connected.js';

const base = { url: 'https://xcp1.lan', username: 'root', password: 'x' };
const made = (options: unknown): Promise<unknown> =>
  refusal(Promise.resolve().then(() => new XAPIClient(options as XapiClientOptions)));

describe('an option that does not fit is refused by name, before anything is connected:', () => {
  test.each<readonly [what: string, options: unknown, problem: RegExp]>([
    ['no options', undefined, /options: undefined is not an object/],
    ['an address that is none', { ...base, url: '::::' }, /url: "::::" is not the address of a host/],
    ['a port that is none', { ...base, url: 'https://xcp1.lan:99999' }, /url/],
    ['an address with a query', { ...base, url: 'https://xcp1.lan/?a=b' }, /url.*behind a \?/],
    ['an address with a fragment', { ...base, url: 'xcp1.lan#a' }, /url.*behind a \?/],
    ['no credentials', { url: base.url }, /username and password were not given/],
    ['a member that is no text', { ...base, members: [5] }, /members.*addresses/],
    ['a user agent of two lines', { ...base, userAgent: 'a\r\nx: y' }, /userAgent.*printable/],
    ['an originator that no head can carry', { ...base, originator: 'é' }, /originator.*printable/],
    ['a misspelt policy', { ...base, tls: { pinn: 'x' } }, /tls\.pinn.*no option/],
    ['a pin that is none', { ...base, tls: { pin: 'x' } }, /tls\.pin.*sha256\//],
    ['no pin at all', { ...base, tls: { pin: [] } }, /tls\.pin.*one pin or more/],
    ['a file name for an authority', { ...base, tls: { ca: '/etc/ca.pem' } }, /tls\.ca.*PEM/],
    ['two policies', { ...base, tls: { pin: 'a'.repeat(64), insecure: true } }, /pin and insecure/],
    ['a store without set', { ...base, tls: { trustOnFirstUse: new Set() } }, /trustOnFirstUse.*get and set/],
    [
      'a certificate without its key',
      { url: base.url, auth: { clientCertificate: { cert: 'a', key: 'b' } } },
      /clientCertificate.*key/,
    ],
  ])('%s', async (_what, options, problem) => {
    expect(await made(options)).toMatchObject({
      name: 'InvalidOptionError',
      code: 'API_VALIDATION_ERROR',
      message: expect.stringMatching(problem) as string,
    });
    expect(await refusal(connectXapi(options as XapiClientOptions))).toMatchObject({
      code: 'API_VALIDATION_ERROR',
    });
  });
});

test('missing credentials are asked for by the names that the documents use', async () => {
  expect(await made({ url: base.url })).toMatchObject({
    hint: expect.stringContaining('Give both, or auth: { username, password }') as string,
  });
});

test('an authority in PEM form is taken, several in one text too', async () => {
  const { cert, key } = certificateOne;
  for (const ca of [cert, [cert], `${cert}\n${cert}`]) await new XAPIClient({ ...base, tls: { ca } }).close();
  await new XAPIClient({ url: base.url, auth: { clientCertificate: { cert, key } } }).close();
});
