import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { findProgram } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprintOf, keyTypeOf } from './fingerprint.js';
import { type HostKeyRules, prepareHostKeyCheck } from './host-key-check.js';
import { knownHostName, parseKnownHosts } from './known-hosts.js';
import { addKnownHost } from './known-hosts-write.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-known-hosts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (value: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, Buffer.from(value, 'latin1')]);
};
const makeKey = (type = 'ssh-ed25519'): Buffer =>
  Buffer.concat([text(type), text(randomBytes(32).toString('latin1'))]);
const first = makeKey();
const second = makeKey();
const line = (hosts: string, key: Buffer): string => `${hosts} ${keyTypeOf(key)} ${key.toString('base64')}`;

async function check(
  lines: readonly string[],
  key: Buffer,
  rules: Partial<HostKeyRules> = {},
): Promise<string> {
  const file = join(folder, 'checked');
  await writeFile(file, lines.join('\n'));
  const prepared = await prepareHostKeyCheck({
    host: 'Example.org',
    port: 22,
    alias: undefined,
    files: [file],
    unknown: 'reject',
    pins: undefined,
    hash: false,
    ...rules,
  });
  return prepared.verify(key).then(
    () => 'trusted',
    (error: { readonly code: string }) => error.code,
  );
}

describe('5 a host key', () => {
  test.each([
    ['that stands there', ['# a comment', '', line('example.org', first)], 'trusted'],
    ['among several names', [line('a,example.org,b', first)], 'trusted'],
    ['by a pattern', [line('*.org', first)], 'trusted'],
    ['by a pattern that is taken back', [line('*.org,!example.org', first)], 'SSH_HOST_KEY_UNKNOWN'],
    ['of another host', [line('other.org', first)], 'SSH_HOST_KEY_UNKNOWN'],
    ['of the same host at another port', [line('[example.org]:2222', first)], 'SSH_HOST_KEY_UNKNOWN'],
    ['that differs', [line('example.org', second)], 'SSH_HOST_KEY_CHANGED'],
    ['of another type than the known one', [line('example.org', makeKey('ssh-rsa'))], 'SSH_HOST_KEY_CHANGED'],
    ['beside an older one', [line('example.org', second), line('example.org', first)], 'trusted'],
    ['that is revoked', [`@revoked ${line('*', first)}`], 'SSH_HOST_KEY_REVOKED'],
    [
      'that is known and revoked',
      [line('example.org', first), `@revoked ${line('example.org', first)}`],
      'SSH_HOST_KEY_REVOKED',
    ],
    [
      'while another one is revoked',
      [line('example.org', first), `@revoked ${line('*', second)}`],
      'trusted',
    ],
    ['that only an authority has', [`@cert-authority ${line('*.org', first)}`], 'SSH_HOST_KEY_UNKNOWN'],
    ['in a line with garbage', ['example.org', line('example.org', first)], 'trusted'],
  ])('%s', async (_name, lines, expected) => {
    expect(await check(lines, first)).toBe(expected);
  });

  test('at a port of its own, and under an alias', async () => {
    expect(await check([line('[example.org]:2222', first)], first, { port: 2222 })).toBe('trusted');
    expect(await check([line('vm-7', first)], first, { port: 2222, alias: 'VM-7' })).toBe('trusted');
    expect(await check([line('example.org', first)], first, { alias: 'vm-7' })).toBe('SSH_HOST_KEY_UNKNOWN');
  });

  test('by its fingerprint alone: no file is read', async () => {
    expect(await check([line('example.org', second)], first, { pins: [fingerprintOf(first)] })).toBe(
      'trusted',
    );
    expect(await check([line('example.org', first)], first, { pins: [fingerprintOf(second)] })).toBe(
      'SSH_HOST_KEY_CHANGED',
    );
  });

  test('the errors name the place of the known key and the command that mends it', async () => {
    const file = join(folder, 'named');
    await writeFile(file, `# one\n${line('example.org', second)}\n`);
    const rules = {
      alias: undefined,
      files: [file],
      unknown: 'reject',
      pins: undefined,
      hash: false,
    } as const;
    const prepared = await prepareHostKeyCheck({ host: 'example.org', port: 22, ...rules });
    await expect(prepared.verify(first)).rejects.toMatchObject({
      offered: fingerprintOf(first),
      expected: [`ssh-ed25519 ${fingerprintOf(second)} (${file}:2)`],
      hint: expect.stringContaining('ssh-keygen -R example.org'),
    });
  });
});

test('the types of the known keys are asked for first', async () => {
  const file = join(folder, 'types');
  await writeFile(
    file,
    `${line('h', first)}\n${line('h', makeKey('ssh-rsa'))}\n${line('i', makeKey('x'))}\n`,
  );
  const rules = { alias: undefined, files: [file], unknown: 'reject', pins: undefined, hash: false } as const;
  expect((await prepareHostKeyCheck({ host: 'h', port: 22, ...rules })).keyTypes).toEqual([
    'ssh-ed25519',
    'ssh-rsa',
  ]);
});

describe('accept-new', () => {
  test('remembers the key once, and refuses another one later', async () => {
    const file = join(folder, 'new', 'known_hosts');
    const rules = {
      host: 'h',
      port: 2222,
      alias: undefined,
      files: [file],
      pins: undefined,
      hash: false,
    } as const;
    const accepting = { ...rules, unknown: 'accept-new' } as const;
    await (await prepareHostKeyCheck(accepting)).verify(first);
    await (await prepareHostKeyCheck(accepting)).verify(first);
    await expect((await prepareHostKeyCheck(accepting)).verify(second)).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_CHANGED',
    });
    expect(await readFile(file, 'utf8')).toBe(`${line('[h]:2222', first)}\n`);
  });

  test('fifty at once all stay, behind a last line without an end', async () => {
    const file = join(folder, 'many');
    await writeFile(file, line('old', second));
    const hosts = Array.from({ length: 50 }, (_, index) => `host-${index}`);
    await Promise.all(
      hosts.map((host) => addKnownHost({ file, host, key: first, hash: host.endsWith('7') })),
    );
    const entries = parseKnownHosts(await readFile(file, 'utf8'), file);
    for (const host of ['old', ...hosts])
      expect(
        entries.some((entry) => entry.matches(host)),
        host,
      ).toBe(true);
  });
});

test('hashed lines are those of ssh-keygen, and ssh-keygen finds ours', async ({ skip }) => {
  const { path: keygen = '', skipReason } = findProgram('ssh-keygen');
  if (skipReason !== undefined) skip(skipReason);
  const theirs = join(folder, 'theirs');
  await writeFile(theirs, `${line('[h]:2222', first)}\n`);
  execFileSync(keygen, ['-H', '-f', theirs], { stdio: 'ignore' });
  const [entry] = parseKnownHosts(await readFile(theirs, 'utf8'), theirs);
  expect(entry?.matches(knownHostName('H', 2222))).toBe(true);
  expect(entry?.matches(knownHostName('h', 22))).toBe(false);

  const ours = join(folder, 'ours');
  await addKnownHost({ file: ours, host: 'example.org', key: ed25519Blob(), hash: true });
  expect(execFileSync(keygen, ['-F', 'example.org', '-f', ours], { encoding: 'utf8' })).toContain(
    'found: line 1',
  );
});

function ed25519Blob(): Buffer {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return Buffer.concat([text('ssh-ed25519'), text(raw.toString('latin1'))]);
}
