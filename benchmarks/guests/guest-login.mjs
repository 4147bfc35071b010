// Guests that let a key in, and the first Lua in one of them.
import { createHash } from 'node:crypto';
import { waitForSsh } from '@bioxen/ssh-exec';

/** A guest that is off. */
export const makeGuest = (driver, name, memoryBytes = 96 * 2 ** 20) =>
  driver.create({
    name,
    memoryBytes,
    authorizedKeys: [],
    agent: 'ready',
    ignoresRequests: false,
    vmData: new Map(),
  });

/** `SHA256:…` of `TYPE BASE64`. */
const fingerprintOf = (hostKey) =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(hostKey.split(' ')[1] ?? '', 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`;

/** Logs in to a guest, or a plain server, as soon as it lets us. */
export const logInToGuest = ({ address, sshPort, sshUser, hostKey }, keyPath) =>
  waitForSsh(
    {
      host: address,
      port: sshPort,
      user: sshUser,
      keyPath,
      config: 'none',
      hostKey: { sha256: [fingerprintOf(hostKey)] },
    },
    { timeoutMs: 120_000 },
  );

/** Logs in, and has Lua say something. @throws when it says something else */
export const answer = async (endpoint, keyPath) => {
  const host = await logInToGuest(endpoint, keyPath);
  try {
    const { stdout } = await host.exec('lua5.4', ['-'], { input: 'io.write(6 * 7)' });
    if (stdout !== '42') throw new Error(`Lua answered '${stdout}'`);
  } finally {
    await host.close();
  }
};
