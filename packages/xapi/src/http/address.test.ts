import { expect, test } from 'vitest';
import { hostKey, memberOrigin, originOf } from './address.js';
import { formatFingerprint, formatPin, parsePin } from './certificate-pin.js';

test.each([
  ['xcp1.lan', 'https://xcp1.lan'],
  ['https://xcp1.lan/', 'https://xcp1.lan'],
  ['xcp1.lan:8443', 'https://xcp1.lan:8443'],
  ['2001:db8::1', 'https://[2001:db8::1]'],
  ['http://127.0.0.1:80', 'http://127.0.0.1'],
  ['http://[::1]:8080/', 'http://[::1]:8080'],
])('the origin of %s is %s', (address, origin) => {
  expect(originOf(address, false)).toBe(origin);
});

test.each([
  ['10.0.0.2', 'https://10.0.0.1:8443', 'https://10.0.0.2:8443'],
  ['10.0.0.2', 'https://10.0.0.1', 'https://10.0.0.2'],
  ['10.0.0.2:443', 'https://10.0.0.1:8443', 'https://10.0.0.2'],
  ['2001:db8::2', 'https://10.0.0.1:8443', 'https://[2001:db8::2]:8443'],
  ['[2001:db8::2]:9000', 'https://10.0.0.1', 'https://[2001:db8::2]:9000'],
  ['127.0.0.1:9000', 'http://127.0.0.1:8000', 'http://127.0.0.1:9000'],
])('a member %s that %s names is %s', (address, namedBy, origin) => {
  expect(memberOrigin(address, namedBy)).toBe(origin);
});

test.each(['', 'no host', 'a/b c', '[::1', 'x:99999'])('%j is no member', (address) => {
  expect(memberOrigin(address, 'https://10.0.0.1')).toBeUndefined();
});

test('certificates are kept by host and port', () => {
  expect(hostKey('https://[::1]:8443')).toBe('::1:8443');
  expect(hostKey('https://a.example')).toBe('a.example:443');
});

test('a pin is read in every form in which people have it', () => {
  const hex = 'ab'.repeat(32);
  const fingerprint = parsePin(hex);
  expect(fingerprint).toBe(hex);
  if (fingerprint === undefined) return;
  expect(parsePin(formatPin(fingerprint))).toBe(hex);
  expect(parsePin(formatFingerprint(fingerprint))).toBe(hex);
  expect(parsePin(`SHA256:${hex.toUpperCase()}`)).toBe(hex);
  for (const name of ['SHA-256 ', 'SHA-256      ', 'sha256 Fingerprint=', 'SHA-256: '])
    expect(parsePin(name + formatFingerprint(fingerprint)), name).toBe(hex);
  for (const wrong of ['', 'sha1/abc', 'ab:cd', 'sha256/!', 'a'.repeat(63)])
    expect(parsePin(wrong)).toBeUndefined();
});
