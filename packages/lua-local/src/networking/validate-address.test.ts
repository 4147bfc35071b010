import { NetworkingError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { validateHost, validatePort } from './validate-address.js';

describe('E06 validatePort', () => {
  test.each([1024, 8080, 65_535])('takes %d', (port) => {
    expect(() => {
      validatePort(port);
    }).not.toThrow();
  });

  test.each([0, 80, 1023, 65_536, -1, 8080.5, Number.NaN, Infinity, '8080', null, undefined])(
    'refuses %j',
    (port) => {
      const validate = (): void => {
        validatePort(port as number);
      };
      expect(validate).toThrow(NetworkingError);
      expect(validate).toThrow(/^Port must be between 1024 and 65535$/);
    },
  );
});

describe('E06 validateHost', () => {
  test.each([
    '127.0.0.1',
    '::1',
    'fe80::1',
    'localhost',
    'example.org',
    'Example.ORG.',
    'db_1.internal',
    'x',
    '1and1.com',
    `${'a'.repeat(63)}.org`,
  ])('takes %s', (host) => {
    expect(() => {
      validateHost(host);
    }).not.toThrow();
  });

  test.each(['', ' ', '\t\n', null, undefined, 7])('refuses %j as empty', (host) => {
    const validate = (): void => {
      validateHost(host as string);
    };
    expect(validate).toThrow(NetworkingError);
    expect(validate).toThrow(/^Host cannot be empty$/);
  });

  test.each([
    '"]] os.exit()--',
    'a b',
    'a\nb',
    'a\0b',
    '-a.org',
    'a..b',
    '.',
    '127.1',
    '2130706433',
    '0x7f000001',
    '127.0.0.010',
    '[::1]',
    '*',
    'a:80',
    `${'a'.repeat(64)}.org`,
    `${'a.'.repeat(127)}org`,
  ])('refuses %j', (host) => {
    expect(() => {
      validateHost(host);
    }).toThrow(/is neither a host name nor an IP address$/);
  });
});
