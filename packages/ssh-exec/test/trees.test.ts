import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { findProgram } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginTo, refusal, sharedServers } from './connected.js';

const server = sharedServers();

const names = ['a', 'b/c', 'b/d e', "q'uote", 'é', 'new\nline', `${'deep/'.repeat(30)}file`];
const tree = names.map((path, index) => ({
  path,
  content: index === 2 ? Buffer.alloc(0) : randomBytes(700),
  mode: path === 'a' ? 0o755 : 0o644,
}));
const sorted = [...tree].sort((one, other) => (one.path < other.path ? -1 : 1));

const withoutTar = { systemFiles: { [findProgram('tar').path ?? '/bin/tar']: '' } };

describe.each([
  ['commands', {}, false],
  ['an account for SFTP alone', { config: ['ForceCommand internal-sftp'] }, false],
  ['an account that may not leave SFTP', { config: ['ForceCommand internal-sftp'], login: 'user' }, true],
  ['a host without tar', withoutTar, true],
] as const)('G07 a tree goes there and back by %s', (_name, options, needsRoot) => {
  test('byte for byte; the second time only what changed is sent', async ({ skip }) => {
    if (needsRoot && process.getuid?.() !== 0) skip('only root can make such a host');
    const sshd = await server(options);
    await using host = await connectSsh(loginTo(sshd));
    const root = join(sshd.home, 'tree', 'below');
    expect(await host.putTree(tree, root)).toEqual({ files: 7, sent: 7, bytesSent: 4_200 });
    for (const { path, content } of tree)
      expect((await readFile(join(root, path))).equals(content)).toBe(true);
    expect((await stat(join(root, 'a'))).mode & 0o777).toBe(0o755);
    expect(await host.putTree([...tree, { path: 'z', content: 'z' }], root)).toMatchObject({ sent: 1 });
    expect(await host.putTree([{ path: 'z', content: 'y' }], root)).toMatchObject({ sent: 1, bytesSent: 1 });
    expect(await host.putTree([{ path: 'z', content: 'y' }], root, { delta: false })).toMatchObject({
      sent: 1,
    });
    expect(await host.putTree([{ path: 'z', content: 'y', mode: 0o4751 }], root)).toMatchObject({ sent: 1 });
    expect((await stat(join(root, 'z'))).mode & 0o7777).toBe(0o4751);
    expect(await host.putTree([{ path: 'z', content: 'y', mode: 0o4751 }], root)).toMatchObject({ sent: 0 });
    expect(await host.putTree([{ path: 'z', content: 'y' }], root)).toMatchObject({ sent: 1 });
    // Below the home folder of the account, or where SFTP begins.
    const relative = `tree of ${sshd.port}/${'r/'.repeat(2)}e`;
    for (const delta of [true, false]) {
      expect(await host.putTree([{ path: 'b.txt', content: 'x' }], relative, { delta })).toMatchObject({
        sent: 1,
      });
    }
    expect(await host.getTree(relative)).toMatchObject([{ path: 'b.txt' }]);
    await rm(join(sshd.home, relative.split('/')[0] ?? ''), { recursive: true });
    // Links are neither followed nor read.
    await symlink('/etc', join(root, 'link'));
    await symlink('/etc/passwd', join(root, 'b', 'link'));
    const back = await host.getTree(root);
    expect(back.map(({ path, mode }) => [path, mode])).toEqual([
      ...sorted.filter(({ path }) => path < 'z').map(({ path, mode }) => [path, mode]),
      ['z', 0o644],
      ...sorted.filter(({ path }) => path > 'z').map(({ path, mode }) => [path, mode]),
    ]);
    for (const { path, content } of tree) {
      const arrived = back.find((entry) => entry.path === path)?.content ?? '';
      expect(Buffer.from(arrived as Uint8Array).equals(content), path).toBe(true);
    }
    expect(await host.getTree(root, { maxBytes: 4_201 })).toHaveLength(8);
    for (const maxBytes of [4_200, 0]) {
      expect(await refusal(host.getTree(root, { maxBytes }))).toMatchObject({
        code: 'SSH_TRANSFER_FAILED',
        message: expect.stringContaining(`more than ${maxBytes} bytes`),
      });
    }
    expect(await refusal(host.getTree(join(root, 'none')))).toMatchObject({ code: 'SSH_TRANSFER_FAILED' });
    // A file stands where a folder is wanted.
    expect(await refusal(host.putTree([{ path: 'z/below', content: '' }], root))).toMatchObject({
      code: 'SSH_TRANSFER_FAILED',
    });
  });
});

test('a folder that is a link there is gone through, and a file that is one is replaced', async () => {
  const sshd = await server({});
  await using host = await connectSsh(loginTo(sshd));
  const root = join(sshd.home, 'linked');
  await mkdir(join(root, 'real'), { recursive: true });
  await symlink('real', join(root, 'b'));
  await symlink('/etc/passwd', join(root, 'real', 'd'));
  await host.putTree(
    [
      { path: 'b/c', content: 'c' },
      { path: 'b/d', content: 'd' },
    ],
    root,
  );
  expect(await readFile(join(root, 'real', 'c'), 'utf8')).toBe('c');
  expect((await lstat(join(root, 'real', 'd'))).isFile()).toBe(true);
});

test('8 a disk that fills up leaves each file as it was', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can mount a small disk');
  const sshd = await server({ login: 'root' });
  const root = join(sshd.folder, 'small');
  await mkdir(root);
  // In the mount namespace of the server, which its sessions share.
  const there = ['--target', String(sshd.pid), '--mount'];
  execFileSync('nsenter', [...there, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', root]);
  await using host = await connectSsh(loginTo(sshd));
  await host.putTree([{ path: 'a', content: 'precious' }], root);
  const files = [
    { path: 'a', content: Buffer.alloc(5_000_000) },
    { path: 'b', content: 'new' },
  ];
  expect(await refusal(host.putTree(files, root))).toMatchObject({ code: 'SSH_DISK_FULL' });
  const left = execFileSync('nsenter', [...there, 'sh', '-c', 'ls -A "$1"; cat "$1/a"', 'sh', root]);
  expect(String(left)).toBe('a\nprecious');
});

test('13 an abort leaves each file whole, old or new, and nothing else', async () => {
  const sshd = await server({});
  await using host = await connectSsh(loginTo(sshd));
  const root = join(sshd.home, 'aborted');
  const names = ['0', '1', '2', '3', '4', '5'];
  await host.putTree(
    names.map((path) => ({ path, content: 'old' })),
    root,
  );
  const files = names.map((path) => ({ path, content: Buffer.alloc(8 << 20, path) }));
  const controller = new AbortController();
  const put = refusal(host.putTree(files, root, { signal: controller.signal }));
  await expect.poll(() => readdirSync(root).length, { timeout: 20_000 }).toBe(7);
  controller.abort();
  expect(await put).toMatchObject({ code: 'SSH_COMMAND_ABORTED' });
  await expect.poll(() => readdirSync(root), { timeout: 20_000 }).toEqual(names);
  for (const { path, content } of files) {
    const found = await readFile(join(root, path));
    expect(found.equals(Buffer.from('old')) || found.equals(content)).toBe(true);
  }
});

test('12 what a login shell prints is no part of a tree', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can make such an account');
  const sshd = await server({
    shell: '/bin/bash',
    files: { '.bashrc': 'echo 3; printf "no end of line"', 'tree/a': 'a\n', 'tree/b/c': 'c\n' },
  });
  await using host = await connectSsh(loginTo(sshd));
  const tree = await host.getTree(join(sshd.home, 'tree'));
  expect(tree.map(({ path, content }) => [path, String(content)])).toEqual([
    ['a', 'a\n'],
    ['b/c', 'c\n'],
  ]);
});

test('a file where a folder must be is told, with its name', async () => {
  const sshd = await server({});
  await using host = await connectSsh(loginTo(sshd));
  const root = join(sshd.home, 'blocked');
  await host.putTree([{ path: 'a', content: 'file' }], root);
  expect(await refusal(host.putTree([{ path: 'a/b', content: 'b' }], root))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
    message: expect.stringMatching(/\/a\b/),
  });
  expect(await readFile(join(root, 'a'), 'utf8')).toBe('file');
});

test('a path that comes twice is refused before anything is sent', async () => {
  const sshd = await server({});
  await using host = await connectSsh(loginTo(sshd));
  const root = join(sshd.home, 'twice');
  const twice = ['first', 'second'].map((content) => ({ path: 'a', content }));
  expect(await refusal(host.putTree(twice, root))).toMatchObject({
    code: 'SSH_CONFIG_INVALID',
    message: expect.stringContaining("'a' comes twice"),
  });
  expect(existsSync(root)).toBe(false);
});

test('12 where neither commands nor SFTP can do it, the error names the way out', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can make such a host');
  const sshd = await server({ ...withoutTar, config: ['Subsystem other internal-sftp'] });
  await using host = await connectSsh(loginTo(sshd));
  expect(await refusal(host.putTree(tree, join(sshd.home, 'tree')))).toMatchObject({
    code: 'SSH_NO_SFTP',
    message: expect.stringContaining('tar is missing, and the server has no SFTP'),
    hint: expect.stringContaining('enable the sftp subsystem'),
  });
  // Reading needs no tar.
  const folder = join(sshd.home, 'read');
  await mkdir(folder);
  await writeFile(join(folder, 'one'), '1');
  await chmod(join(folder, 'one'), 0o600);
  expect(await host.getTree(folder)).toMatchObject([{ path: 'one', mode: 0o600 }]);
});
