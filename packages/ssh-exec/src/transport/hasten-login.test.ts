import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sshdSkipReason, startLoopbackSshd } from '@bioxen/testkit';
import ssh2, { type ParsedKey } from 'ssh2';
import { expect, test } from 'vitest';
import { hastenedLogin } from './hasten-login.js';

/** Logs in and gives what went out and came in meanwhile. */
async function loginWith(type: 'ed25519' | 'rsa'): Promise<readonly string[]> {
  await using sshd = await startLoopbackSshd();
  const path = join(sshd.folder, 'own-key');
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', path]);
  writeFileSync(join(sshd.folder, 'authorized_keys'), readFileSync(`${path}.pub`));
  const key = ssh2.utils.parseKey(readFileSync(path)) as ParsedKey;
  const client = new ssh2.Client();
  const said: string[] = [];
  const login = hastenedLogin((_left, _isPartial, send) => {
    send({ type: 'publickey', username: sshd.user, key: key as never });
  });
  client.connect({
    host: sshd.host,
    port: sshd.port,
    username: sshd.user,
    authHandler: login.handler,
    debug: (line) => said.push(line),
  });
  login.hasten(client);
  await once(client, 'ready');
  client.end();
  await once(client, 'close');
  return said.filter((line) => /USERAUTH|SERVICE/.test(line));
}

const REQUEST = 'Outbound: Sending SERVICE_REQUEST (ssh-userauth)';
const ACCEPT = 'Inbound: Received SERVICE_ACCEPT (ssh-userauth)';
const KEY = 'Outbound: Sending USERAUTH_REQUEST (publickey)';
const SUCCESS = 'Inbound: Received USERAUTH_SUCCESS';

test('a key goes out signed, behind the request for the login', async ({ skip }) => {
  const reason = sshdSkipReason();
  if (reason !== undefined) skip(reason);
  expect(await loginWith('ed25519')).toEqual([REQUEST, KEY, ACCEPT, SUCCESS]);
});

test('an RSA key waits for what the server says of hashes', async ({ skip }) => {
  const reason = sshdSkipReason();
  if (reason !== undefined) skip(reason);
  expect(await loginWith('rsa')).toEqual([REQUEST, ACCEPT, KEY, SUCCESS]);
});
