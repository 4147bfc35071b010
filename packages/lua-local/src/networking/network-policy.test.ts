import { InvalidOptionError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { NetworkPolicy } from './network-policy.js';
import { parseNetworkRules } from './network-rule.js';

describe('parseNetworkRules', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1', 0, 65_535],
    ['127.0.0.1:*', '127.0.0.1', 0, 65_535],
    ['127.0.0.1:8080', '127.0.0.1', 8080, 8080],
    ['127.0.0.1:8080-8090', '127.0.0.1', 8080, 8090],
    ['Example.ORG.:80', 'example.org', 80, 80],
    ['[::1]:9000', '::1', 9000, 9000],
    ['[0:0:0::1]', '::1', 0, 65_535],
    ['[::ffff:10.0.0.1]:80', '10.0.0.1', 80, 80],
  ])('reads %s', (entry, host, firstPort, lastPort) => {
    expect(parseNetworkRules(entry)).toEqual([{ host, firstPort, lastPort }]);
  });

  test('localhost is both of its addresses', () => {
    expect(parseNetworkRules('localhost:80').map(({ host }) => host)).toEqual(['127.0.0.1', '::1']);
  });

  test.each([
    '',
    ':80',
    '127.0.0.1:',
    '127.0.0.1:0',
    '127.0.0.1:2-1',
    '127.0.0.1:65536',
    'a b',
    '*',
    '127.1',
    '::1',
  ])('refuses %j', (entry) => {
    expect(() => parseNetworkRules(entry)).toThrow(InvalidOptionError);
  });
});

describe('NetworkPolicy', () => {
  test('is loopback alone unless told otherwise', () => {
    const policy = new NetworkPolicy();
    const hosts = ['127.0.0.1', '::1', 'localhost', 'LOCALHOST', '0:0::1', '::ffff:127.0.0.1'];
    expect(hosts.filter((host) => !policy.allows(host, 1))).toEqual([]);
    const others = ['0.0.0.0', '::', '127.0.0.2', '10.0.0.1', '169.254.169.254', 'example.org', '127.1'];
    expect(others.filter((host) => policy.allows(host, 80))).toEqual([]);
  });

  test('allows hosts on their ports and says how to allow others', () => {
    const policy = new NetworkPolicy({ allow: ['127.0.0.1:8080-8090', 'example.org:80'] });
    expect(policy.allows('localhost', 8085)).toBe(true);
    expect(policy.allows('example.org', 80)).toBe(true);
    expect(policy.allows('127.0.0.1', 8091)).toBe(false);
    expect(policy.allows('example.org', 81)).toBe(false);
    expect(() => {
      policy.check('::1', 80);
    }).toThrow('[::1]:80 is not allowed by the network policy of this VM');
  });

  test('with an empty list allows nothing', () => {
    expect(new NetworkPolicy({ allow: [] }).allows('127.0.0.1', 8080)).toBe(false);
  });

  test('hands its list to Lua as digits: no text of it can be read as code', () => {
    expect(new NetworkPolicy({ allow: ['a.b:80'] }).toLua()).toBe(
      'return { { host = "\\097\\046\\098", first = 80, last = 80 } }',
    );
  });
});
