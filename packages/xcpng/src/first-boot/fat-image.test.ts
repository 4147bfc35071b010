import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { cloudInitFiles } from './cloud-init.js';
import { fatImage } from './fat-image.js';
import { makeHostKey } from './host-key.js';

const files = new Map([
  ['meta-data', '{"instance-id":"a"}\n'],
  ['user-data', `#cloud-config\n${'x'.repeat(5_000)}\n`],
  ['network-config-with-a-long-name', 'version: 2\n'],
  ['empty', ''],
]);

/** Reads such an image as the specification says, by other code than that which wrote it. */
function readImage(image: Buffer): ReadonlyMap<string, string> {
  const sector = image.readUInt16LE(11);
  const perCluster = image.readUInt8(13);
  const reserved = image.readUInt16LE(14);
  const fats = image.readUInt8(16);
  const rootEntries = image.readUInt16LE(17);
  const fatSectors = image.readUInt16LE(22);
  const root = (reserved + fats * fatSectors) * sector;
  const data = root + rootEntries * 32;
  const next = (cluster: number): number => {
    const pair = image.readUInt16LE(reserved * sector + cluster + (cluster >> 1));
    return cluster % 2 === 1 ? pair >> 4 : pair & 0xfff;
  };
  const found = new Map<string, string>();
  let long = '';
  for (let at = root; at < data && image[at] !== 0; at += 32) {
    const entry = image.subarray(at, at + 32);
    if (entry[11] === 0x0f) {
      const letters = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30].map((offset) =>
        entry.readUInt16LE(offset),
      );
      long = String.fromCharCode(...letters.filter((code) => code !== 0 && code !== 0xffff)) + long;
      continue;
    }
    if ((entry.readUInt8(11) & 0x08) === 0) {
      const pieces: Buffer[] = [];
      for (let cluster = entry.readUInt16LE(26); cluster >= 2 && cluster < 0xff8; cluster = next(cluster)) {
        const start = data + (cluster - 2) * perCluster * sector;
        pieces.push(image.subarray(start, start + perCluster * sector));
      }
      found.set(long, Buffer.concat(pieces).subarray(0, entry.readUInt32LE(28)).toString());
    }
    long = '';
  }
  return found;
}

test('the files come out of the image as they went in', () => {
  expect(readImage(fatImage('cidata', files))).toEqual(files);
});

test('the same files give the same bytes, and both tables are alike', () => {
  const image = fatImage('cidata', files);
  expect(image.equals(fatImage('cidata', files))).toBe(true);
  const bytes = image.readUInt16LE(22) * 512;
  expect(image.subarray(512, 512 + bytes).equals(image.subarray(512 + bytes, 512 + 2 * bytes))).toBe(true);
});

test('blkid, by which cloud-init looks, sees a vfat file system with the label', ({ skip }) => {
  const { skipReason } = findProgram('blkid');
  if (skipReason !== undefined) skip(skipReason);
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-fat-'));
  try {
    const path = join(folder, 'image');
    writeFileSync(path, fatImage('cidata', files));
    const told = execFileSync('blkid', ['-p', '-o', 'export', path], { encoding: 'utf8' });
    expect(told).toContain('LABEL=CIDATA');
    expect(told).toContain('TYPE=vfat');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what does not fit is refused', () => {
  expect(() => fatImage('cidata', new Map([['big', 'x'.repeat(3 * 2 ** 20)]]))).toThrow(/do not fit/);
});

test('cloud-init is told keys, and never a password', () => {
  const hostKey = makeHostKey();
  const told = cloudInitFiles({
    user: 'ada',
    authorizedKeys: ['ssh-ed25519 AAAA me'],
    hostKey,
    instanceId: 'an-uuid',
    hostName: 'Bioxen_A.1',
  });
  const [head, ...json] = (told.get('user-data') ?? '').split('\n');
  expect(head).toBe('#cloud-config');
  expect(JSON.parse(json.join('\n'))).toEqual({
    disable_root: false,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
    users: [{ name: 'ada', lock_passwd: true, ssh_authorized_keys: ['ssh-ed25519 AAAA me'] }],
  });
  expect(JSON.parse(told.get('meta-data') ?? '')).toEqual({
    'instance-id': 'an-uuid',
    'local-hostname': 'bioxen-a-1',
  });
});

test('F18 user data of the caller goes in beside ours', () => {
  const told = cloudInitFiles({
    user: 'root',
    authorizedKeys: [],
    hostKey: makeHostKey(),
    instanceId: 'i',
    hostName: 'h',
    userData: '#!/bin/sh\necho hello',
  }).get('user-data');
  expect(told).toContain('multipart/mixed; boundary="bioxen-user-data"');
  expect(told).toContain('text/x-shellscript; charset="utf-8"\nMIME-Version: 1.0\n\n#!/bin/sh\necho hello\n');
  expect(told).toContain('text/cloud-config');
});
