import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createSigningKey,
  getCurator,
  HttpRepository,
  PackageInstaller,
  PackageManager,
  parsePublicKey,
  signBytes,
  SignedRepository,
  signFolder,
  verifySignature,
} from '@bioxen/curator';
import { findProgram } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { addRock, serveTestRocks, testFolder } from './rocks.js';

const { privateKey, publicKey } = createSigningKey();
const at = (seconds: number): Parameters<typeof signFolder>[2] => ({
  clock: { now: () => seconds * 1000 } as NonNullable<NonNullable<Parameters<typeof signFolder>[2]>['clock']>,
});
const code = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => 'installed',
    (error: { readonly code?: string }) => error.code,
  );

describe('a signature', () => {
  const bytes = Buffer.from('what is signed');
  const signature = signBytes(bytes, privateKey, 'file', at(1_000));
  const key = parsePublicKey(publicKey);

  test('tells who signed what, and when', () => {
    expect(verifySignature('file', bytes, signature, key)).toEqual({
      timestamp: 1_000,
      trustedComment: 'timestamp:1000\tfile:file\thashed',
    });
    expect(parsePublicKey(`untrusted comment: x\n${publicKey}\n`).text).toBe(publicKey);
  });

  test('is refused for other bytes, another key, another comment, and when it is none', () => {
    const refused = (...args: Parameters<typeof verifySignature>): void =>
      expect(() => verifySignature(...args)).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
    refused('file', Buffer.from('what is signeD'), signature, key);
    refused('file', bytes, signature, parsePublicKey(createSigningKey().publicKey));
    refused('file', bytes, signature.replace('timestamp:1000', 'timestamp:9000'), key);
    refused('file', bytes, '', key);
    refused('file', bytes, 'untrusted comment: \nAAAA\ntrusted comment: \nAAAA\n', key);
    const lines = signature.split('\n');
    for (const line of [1, 3]) {
      const packet = Buffer.from(lines[line] as string, 'base64');
      for (const byte of [0, 5, 20, packet.length - 1]) {
        const changed = Buffer.from(packet);
        changed[byte] = (changed[byte] ?? 0) ^ 1;
        refused('file', bytes, lines.with(line, changed.toString('base64')).join('\n'), key);
      }
    }
    for (const text of ['', 'RWQ', publicKey.slice(4), 'x'.repeat(56)])
      expect(() => parsePublicKey(text)).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
    expect(() => signBytes(bytes, 'no key', 'file')).toThrow(/Ed25519/);
  });

  test('is one of minisign: it verifies ours, and we verify its', async ({ skip }) => {
    const minisign = findProgram('minisign');
    if (minisign.skipReason !== undefined) skip(minisign.skipReason);
    const folder = await testFolder();
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    await writeFile(`${path}.minisig`, signature);
    const run = (...args: readonly string[]): string =>
      execFileSync(minisign.path as string, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(run('-V', '-P', publicKey, '-m', 'file')).toMatch(/verified/);
    run('-G', '-W', '-p', 'key.pub', '-s', 'key.sec');
    const theirs = parsePublicKey(await readFile(join(folder, 'key.pub'), 'utf8'));
    for (const args of [['-S'], ['-S', '-l']]) {
      run(...args, '-s', 'key.sec', '-m', 'file', '-t', 'a comment');
      expect(verifySignature('file', bytes, await readFile(`${path}.minisig`, 'utf8'), theirs)).toMatchObject(
        { trustedComment: 'a comment' },
      );
    }
  });
});

describe('a signed repository', () => {
  test('gives what is signed, refuses what is not, and older lists', async () => {
    const { server, folder, home } = await serveTestRocks([
      { name: 'fasta', version: '1.0' },
      { name: 'motifs', version: '1.0', dependencies: ['fasta'] },
    ]);
    const curator = getCurator({ home });
    await curator.repositories.add(server.url, { publicKey });
    // A process of its own each time: nothing is remembered but what is on the disk.
    const install = async (name: string): Promise<unknown> =>
      await code(new PackageInstaller({ home }).installPackage(name));
    expect(await install('motifs')).toBe('SIGNATURE_INVALID');
    expect((await curator.healthCheck()).repositories).toEqual([
      { url: server.url, isSigned: true, problem: expect.stringContaining('SHA256SUMS') as string },
    ]);

    expect(await signFolder(folder, createSigningKey().privateKey, at(2_000))).toHaveLength(2);
    expect(await install('motifs')).toBe('SIGNATURE_INVALID');
    await signFolder(folder, privateKey, at(2_000));
    expect(await install('motifs')).toBe('installed');
    const manager = new PackageManager({ home });
    const lock = await manager.lockOf();
    expect(lock.packages['fasta@1.0-1']).toMatchObject({ signedBy: publicKey });
    expect(manager.audit(lock).components[0]?.properties).toContainEqual({
      name: 'bioxen:signed-by',
      value: publicKey,
    });

    // Added behind the signer's back, and changed behind it.
    await addRock(folder, { name: 'extra', version: '1.0' });
    expect(await install('extra')).toBe('PACKAGE_NOT_FOUND');
    await signFolder(folder, privateKey, at(3_000));
    const rock = join(folder, 'extra-1.0-1.all.rock');
    const sound = await readFile(rock);
    await writeFile(rock, Buffer.concat([sound, Buffer.from('x')]));
    expect(await install('extra')).toBe('INTEGRITY_MISMATCH');
    await writeFile(rock, sound);
    await rm(join(home, 'cache'), { recursive: true });
    // An old list, soundly signed: rocks of it may have been taken back since.
    await signFolder(folder, privateKey, at(2_500));
    expect(await install('extra')).toBe('SIGNATURE_INVALID');
    await signFolder(folder, privateKey, at(3_500));
    expect(await install('extra')).toBe('installed');
    expect((await curator.repositories.list())[0]).toMatchObject({ publicKey });
    await expect(curator.repositories.add(server.url, { publicKey: 'nonsense' })).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
  });

  test('is there without a network when it was there before', async () => {
    const { server, folder, home } = await serveTestRocks([{ name: 'fasta', version: '1.0' }]);
    await signFolder(folder, privateKey);
    const open = (offline: boolean): SignedRepository =>
      new SignedRepository(new HttpRepository(server.url, { cacheFolder: join(home, 'cache'), offline }), {
        publicKey,
      });
    await open(false).fetch('fasta-1.0-1.all.rock');
    await server.close();
    const repositories = [open(true)];
    expect(await code(new PackageInstaller({ home, repositories }).installPackage('fasta'))).toBe(
      'installed',
    );
  });
});

describe('rocks that are signed by GnuPG', () => {
  test('are taken when a key of the keyring signed them', async ({ skip }) => {
    const { path: gpg = '', skipReason = findProgram('gpgv').skipReason } = findProgram('gpg');
    if (skipReason !== undefined) skip(skipReason);
    const { server, folder, home } = await serveTestRocks([
      { name: 'fasta', version: '1.0' },
      { name: 'motifs', version: '1.0' },
      { name: 'plain', version: '1.0' },
    ]);
    // A socket of gpg has to fit into a path of 108 bytes.
    const keys = await testFolder();
    const run = (who: string, ...args: readonly string[]): void => {
      execFileSync(gpg, ['--batch', '--quiet', '--passphrase', '', '--local-user', who, ...args], {
        env: { PATH: process.env['PATH'] ?? '', GNUPGHOME: keys },
        cwd: folder,
        stdio: 'pipe',
      });
    };
    try {
      run('friend', '--quick-generate-key', 'friend', 'ed25519', 'sign', 'never');
      run('stranger', '--quick-generate-key', 'stranger', 'ed25519', 'sign', 'never');
      const keyring = join(keys, 'trusted.gpg');
      run('friend', '--output', keyring, '--export', 'friend');
      run('friend', '--armor', '--detach-sign', 'fasta-1.0-1.all.rock');
      run('stranger', '--armor', '--detach-sign', 'motifs-1.0-1.all.rock');
      const curator = getCurator({ home });
      await curator.repositories.add(server.url, { keyring });
      const install = async (name: string): Promise<unknown> =>
        await code(new PackageInstaller({ home }).installPackage(name));
      expect(await install('plain')).toBe('SIGNATURE_INVALID');
      expect(await install('motifs')).toBe('SIGNATURE_INVALID');
      expect(await install('fasta')).toBe('installed');
      // Another rock of that name and version, under the old signature.
      await addRock(folder, { name: 'fasta', version: '1.0', files: { 'fasta.lua': 'return "other"' } });
      const elsewhere = join(home, '..', 'elsewhere');
      await getCurator({ home: elsewhere }).repositories.add(server.url, { keyring });
      expect(await code(new PackageInstaller({ home: elsewhere }).installPackage('fasta'))).toBe(
        'SIGNATURE_INVALID',
      );
    } finally {
      execFileSync('gpgconf', ['--kill', 'gpg-agent'], {
        env: { PATH: process.env['PATH'] ?? '', GNUPGHOME: keys },
      });
    }
  });
});
