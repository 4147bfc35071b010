import { expect, test } from 'vitest';
import { isSameTarget, type SharedTarget } from './same-target.js';

const target: SharedTarget['target'] = {
  name: 'box',
  host: '10.0.0.1',
  port: 22,
  user: 'ann',
  auth: [{ type: 'key', path: '/keys/one' }],
  hostKey: {
    host: '10.0.0.1',
    port: 22,
    alias: undefined,
    files: ['/known'],
    unknown: 'reject',
    pins: undefined,
    hash: false,
  },
  via: undefined,
};

const shared = (
  change: Partial<SharedTarget['target']> = {},
  how: Partial<SharedTarget> = {},
): SharedTarget => ({
  target: { ...target, ...change },
  transport: 'ssh2',
  legacyAlgorithms: false,
  config: 'auto',
  ...how,
});

const gate = { ...target, name: 'gate', host: '10.0.0.2' };

test.each([
  ['it is called something else', shared({ name: 'box.example' })],
  [
    'nothing is said in other words',
    shared({ auth: [{ type: 'key', path: '/keys/one', passphrase: undefined }] }),
  ],
  ['it was found in another configuration', shared({}, { config: 'none' })],
])('connections are shared when %s', (_why, other) => {
  expect(isSameTarget(shared(), other)).toBe(true);
});

test.each([
  ['the user', shared({ user: 'bob' })],
  ['the port', shared({ port: 23 })],
  ['the login', shared({ auth: [{ type: 'key', path: '/keys/two' }] })],
  ['the order of logins', shared({ auth: [{ type: 'agent' }, ...target.auth] })],
  ['who answers', shared({ auth: [{ type: 'password', password: () => Promise.resolve('') }] })],
  ['what makes the host key trusted', shared({ hostKey: { ...target.hostKey, unknown: 'accept-new' } })],
  ['a pin', shared({ hostKey: { ...target.hostKey, pins: ['SHA256:a'] } })],
  ['a host to go through', shared({ via: gate })],
  ['what carries them', shared({}, { transport: 'openssh' })],
  ['the algorithms', shared({}, { legacyAlgorithms: true })],
])('%s separates connections', (_what, other) => {
  expect(isSameTarget(shared(), other)).toBe(false);
});

test('the policy of a host on the way counts too', () => {
  const other = { ...gate, hostKey: { ...gate.hostKey, files: ['/other'] } };
  expect(isSameTarget(shared({ via: gate }), shared({ via: { ...gate, name: 'g' } }))).toBe(true);
  expect(isSameTarget(shared({ via: gate }), shared({ via: other }))).toBe(false);
});

test('the ssh program looks hosts up by their names', () => {
  const how = { transport: 'openssh' } as const;
  expect(isSameTarget(shared({}, how), shared({ name: 'box.example' }, how))).toBe(false);
  expect(isSameTarget(shared({}, how), shared({}, how))).toBe(true);
});
