import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { authorizedKey } from './authorized-key.js';
import { makeHostKey } from './host-key.js';

const keygen = findProgram('ssh-keygen');

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-key-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the host key is one that OpenSSH reads, with the public half and fingerprint that it says', async ({
  skip,
}) => {
  if (keygen.skipReason !== undefined) skip(keygen.skipReason);
  await inFolder(async (folder) => {
    const key = makeHostKey();
    const path = join(folder, 'key');
    writeFileSync(path, key.privateKey, { mode: 0o600 });
    expect(execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' }).trim()).toBe(
      `${key.publicKey} bioxen`,
    );
    writeFileSync(join(folder, 'open'), `${key.publicKey}\n`);
    expect(execFileSync('ssh-keygen', ['-l', '-f', join(folder, 'open')], { encoding: 'utf8' })).toContain(
      key.fingerprint,
    );
    await Promise.resolve();
  });
});

test('two keys are not alike', () => {
  expect(makeHostKey().publicKey).not.toBe(makeHostKey().publicKey);
});

test.each(['ed25519', 'rsa', 'ecdsa'])(
  'the public half of an encrypted %s key is read from the private file alone',
  async (type) => {
    if (keygen.skipReason !== undefined) return;
    await inFolder(async (folder) => {
      const path = join(folder, 'key');
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', 'a secret', '-C', 'me', '-f', path]);
      const beside = await authorizedKey(path);
      rmSync(`${path}.pub`);
      const alone = await authorizedKey(path);
      expect(beside.startsWith(alone)).toBe(true);
      expect(alone.split(' ')).toHaveLength(2);
    });
  },
);

test('what is no key is refused with what to do', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'key');
    await expect(authorizedKey(path)).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });
    writeFileSync(path, '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n');
    await expect(authorizedKey(path)).rejects.toMatchObject({
      hint: expect.stringContaining('ssh-keygen -y') as string,
    });
    writeFileSync(`${path}.pub`, 'ssh-ed25519 AAAA me\n');
    await expect(authorizedKey(`${path}.pub`)).rejects.toMatchObject({
      hint: `Name the private one: ${path}.`,
    });
  });
});
