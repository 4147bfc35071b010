import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh, type HostKeyPolicy } from '@bioxen/ssh-exec';
import { findProgram, type LoopbackSshd, startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginTo, refusal, sharedServers } from './connected.js';

const server = sharedServers();
let files = 0;

/** A known_hosts file with these lines. */
function fileWith(sshd: LoopbackSshd, ...lines: readonly string[]): string {
  const path = join(sshd.folder, `known-${(files += 1)}`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

async function connectWith(sshd: LoopbackSshd, hostKey: HostKeyPolicy): Promise<string> {
  await using host = await connectSsh({ ...loginTo(sshd), hostKey });
  return (await host.exec('echo', ['in'])).stdout;
}

async function otherKey(sshd: LoopbackSshd): Promise<string> {
  const other = await server({ files: { other: '' } });
  expect(other.hostKey).not.toBe(sshd.hostKey);
  return other.hostKey;
}

describe('5 a host whose key is', () => {
  test.each([
    ['changed', 'SSH_HOST_KEY_CHANGED'],
    ['unknown', 'SSH_HOST_KEY_UNKNOWN'],
    ['revoked', 'SSH_HOST_KEY_REVOKED'],
    ['not the pinned one', 'SSH_HOST_KEY_CHANGED'],
  ] as const)('%s is refused before anything of the login is sent', async (what, code) => {
    const sshd = await server();
    await using proxy = await startChaosProxy(sshd);
    const name = `[127.0.0.1]:${sshd.port}`;
    const other = await otherKey(sshd);
    const lines = {
      changed: [`${name} ${other}`],
      unknown: [`elsewhere ${sshd.hostKey}`],
      revoked: [`${name} ${sshd.hostKey}`, `@revoked * ${sshd.hostKey}`],
      'not the pinned one': [`${name} ${sshd.hostKey}`],
    }[what];
    const pinned = what === 'not the pinned one' ? { sha256: [`SHA256:${'A'.repeat(43)}`] } : {};
    const hostKey = { alias: name, knownHosts: [fileWith(sshd, ...lines)], ...pinned };
    let isAsked = false;
    const password = async (): Promise<string> => {
      isAsked = true;
      return 'secret';
    };
    const error = await refusal(
      connectSsh({
        ...loginTo(sshd),
        port: proxy.port,
        auth: [{ type: 'password', password }],
        hostKey,
      }),
    );
    expect(error).toMatchObject({
      code,
      host: name,
      offered: expect.stringMatching(/^SHA256:/),
      retryable: false,
    });
    expect(isAsked).toBe(false);
    // Beside banner, KEXINIT and the exchange nothing went out; NEWKEYS would have been the next.
    const types = packetTypes(proxy.sent());
    expect(types).toContain(20);
    expect(types.filter((type) => type > 34 || type === 21 || (type >= 5 && type < 20))).toEqual([]);
  });

  test('known under a port, a hash, an alias or by its fingerprint is accepted', async () => {
    const sshd = await server();
    const name = `[127.0.0.1]:${sshd.port}`;
    const other = await otherKey(sshd);
    const hashed = fileWith(sshd, `${name} ${sshd.hostKey}`);
    execFileSync(findProgram('ssh-keygen').path ?? '', ['-H', '-f', hashed], { stdio: 'ignore' });
    expect(readFileSync(hashed, 'utf8')).not.toContain('127.0.0.1');
    const printed = execFileSync('ssh-keygen', ['-lf', '-'], { input: sshd.hostKey, encoding: 'utf8' });
    const [, fingerprint = ''] = printed.split(' ');
    expect(await connectWith(sshd, { knownHosts: [fileWith(sshd, `${name} ${sshd.hostKey}`)] })).toBe('in\n');
    expect(await connectWith(sshd, { knownHosts: [hashed] })).toBe('in\n');
    expect(
      await connectWith(sshd, { knownHosts: [fileWith(sshd, `vm-1 ${sshd.hostKey}`)], alias: 'vm-1' }),
    ).toBe('in\n');
    for (const written of [fingerprint, `${fingerprint}=`, fingerprint.replace('SHA256:', '')])
      expect(await connectWith(sshd, { sha256: [written] })).toBe('in\n');
    expect(
      await connectWith(sshd, {
        knownHosts: [fileWith(sshd, `${name} ${other}`, `${name} ${sshd.hostKey}`)],
      }),
    ).toBe('in\n');
  });

  test.each(['ed25519', 'rsa', 'ecdsa'] as const)(
    'of type %s is found when the server has others too',
    async (hostKeyType) => {
      const first = await server({ hostKeyType });
      const extra = await server({ hostKeyType: hostKeyType === 'ed25519' ? 'ecdsa' : 'ed25519' });
      const sshd = await server({ hostKeyType, config: [`HostKey ${join(extra.folder, 'host-key')}`] });
      expect(first.hostKey).not.toBe(sshd.hostKey);
      expect(await connectWith(sshd, { knownHosts: [sshd.knownHostsPath] })).toBe('in\n');
    },
  );

  test('new is remembered with accept-new, and refused when it changes', async () => {
    const sshd = await server();
    const file = join(sshd.folder, 'new', 'known_hosts');
    const policy = { knownHosts: [file], unknown: 'accept-new' } as const;
    expect(await connectWith(sshd, policy)).toBe('in\n');
    expect(readFileSync(file, 'utf8')).toBe(`[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
    expect(await connectWith(sshd, { knownHosts: [file] })).toBe('in\n');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${await otherKey(sshd)}\n`);
    expect(await refusal(connectWith(sshd, policy))).toMatchObject({ code: 'SSH_HOST_KEY_CHANGED' });
  });
});

test('new is remembered where the configuration says accept-new, and else refused', async () => {
  const sshd = await server();
  const { host, port, user, keyPath } = loginTo(sshd);
  const known = join(sshd.folder, 'by-config', 'known_hosts');
  const lines = [`HostName ${host}`, `Port ${port}`, `User ${user}`, `IdentityFile ${keyPath}`];
  const withWord = async (word: string): Promise<string> => {
    const file = fileWith(
      sshd,
      'Host box',
      ...lines,
      `UserKnownHostsFile ${known}`,
      `StrictHostKeyChecking ${word}`,
    );
    await using box = await connectSsh({ host: 'box', config: { file } });
    return (await box.exec('echo', ['in'])).stdout;
  };
  expect(await refusal(withWord('no'))).toMatchObject({ code: 'SSH_HOST_KEY_UNKNOWN' });
  expect(await withWord('accept-new')).toBe('in\n');
  expect(readFileSync(known, 'utf8')).toBe(`[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
});

test('without any file the hint names the fingerprint', async () => {
  const policy = { knownHosts: false, unknown: 'accept-new' } as const;
  const error = await refusal(connectWith(await server(), policy));
  expect(error).toMatchObject({
    code: 'SSH_HOST_KEY_UNKNOWN',
    hint: expect.stringContaining("sha256: ['SHA256:"),
  });
  expect((error as Error & { readonly hint?: string }).hint).not.toContain('>>');
});

/** Types of the SSH packets that were sent in the clear (RFC 4253, section 6). */
function packetTypes(sent: Buffer): readonly number[] {
  const types: number[] = [];
  for (let at = sent.indexOf('\n') + 1; at + 6 <= sent.length; at += 4 + sent.readUInt32BE(at))
    types.push(sent[at + 5] ?? 0);
  return types;
}
