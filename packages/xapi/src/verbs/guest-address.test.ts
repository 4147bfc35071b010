import { expect, test } from 'vitest';
import { guestAddress } from './guest-address.js';

test.each<readonly [string, Readonly<Record<string, string>>, string | undefined]>([
  ['the old key', { '0/ip': '10.0.0.7' }, '10.0.0.7'],
  ['the new key', { '0/ipv4/0': '10.0.0.7', '0/ipv6/0': '2001:db8::7' }, '10.0.0.7'],
  ['IPv6 alone', { '0/ipv6/0': 'fe80::1', '0/ipv6/1': '2001:db8::7' }, '2001:db8::7'],
  ['the lowest device that has one', { '10/ip': '10.0.10.1', '2/ip': '10.0.2.1', '0/ip': '' }, '10.0.2.1'],
  ['no link-local one', { '0/ip': '169.254.3.4', '0/ipv6/0': 'fe80::1' }, undefined],
  ['none of this guest only', { '0/ip': '127.0.0.1', '1/ip': '0.0.0.0', '1/ipv6/0': '::1' }, undefined],
  [
    'none of this computer in another spelling',
    { '0/ipv6/0': '0:0::1', '1/ipv6/0': '::ffff:127.0.0.1' },
    undefined,
  ],
  ['none of a group', { '0/ip': '224.0.0.1', '1/ip': '255.255.255.255', '1/ipv6/0': 'ff02::1' }, undefined],
  ['none with a zone', { '0/ipv6/0': '2001:db8::7%eth0' }, undefined],
  [
    'nothing that is no address',
    { '0/ip': '$(id)', '0/ipv4/0': '10.0.0.7; rm', '0/ipv4/1': '10.0.0.256' },
    undefined,
  ],
  [
    'no key of somebody else',
    { 'x/ip': '10.0.0.7', '0/ipv4/x': '10.0.0.7', '0/ipv6/0': '10.0.0.7' },
    undefined,
  ],
  ['nothing', {}, undefined],
])('takes %s', (_what, networks, address) => {
  expect(guestAddress(networks)).toBe(address);
});

test('takes what is asked for', () => {
  const networks = { '0/ip': '10.0.0.7', '0/ipv6/0': '2001:db8::7', '1/ip': '10.0.1.7' };
  expect(guestAddress(networks, { family: 'ipv6' })).toBe('2001:db8::7');
  expect(guestAddress(networks, { device: '1' })).toBe('10.0.1.7');
  expect(guestAddress(networks, { device: '1', family: 'ipv6' })).toBeUndefined();
});

test('takes loopback where it is asked for', () => {
  expect(guestAddress({ '0/ip': '127.3.4.5', '0/ipv6/0': '::1' }, { loopback: true })).toBe('127.3.4.5');
  expect(guestAddress({ '0/ipv6/0': '::1' }, { loopback: true })).toBe('::1');
  expect(guestAddress({ '0/ip': '0.0.0.0' }, { loopback: true })).toBeUndefined();
});
