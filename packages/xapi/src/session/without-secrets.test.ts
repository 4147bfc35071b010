import { describe, expect, test } from 'vitest';
import { withoutSecrets } from './without-secrets.js';

const ref = 'OpaqueRef:abc00000-beef-1111-2222-333333333333';

describe('a password that a server repeats is taken out', () => {
  test.each(['b', 'abc', '$^.*(\\', 'p-w', 'long enough', 'CANARY-password', 'a/b[c]'])('%j', (password) => {
    const auth = { username: 'root', password };
    expect(withoutSecrets([password, `Expected string, got 'S(${password})'`, 'other'], auth)).toEqual([
      '[redacted]',
      "Expected string, got 'S([redacted])'",
      'other',
    ]);
  });
});

test.each(['b', 'abc', 'beef', '1111', 'VM', 'e'])(
  'a short password %j does not tear up what programs compare',
  (password) => {
    const params = [ref, 'VMs_above', 'halted', '21111', `no ${ref}`];
    expect(withoutSecrets(params, { username: 'root', password })).toEqual(params);
  },
);

test('a session of somebody else is taken out wherever it stands', () => {
  expect(withoutSecrets([`x${ref}y`], { session: ref })).toEqual(['x[redacted]y']);
  expect(withoutSecrets(['a'], { username: 'root', password: '' })).toEqual(['a']);
});
