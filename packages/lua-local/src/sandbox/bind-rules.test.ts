import { homedir, tmpdir } from 'node:os';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { InvalidOptionError, SandboxSetupError } from '@bioxen/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveBinds } from './bind-rules.js';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'bind-rules-')));
  await writeFile(join(folder, 'file'), 'x');
  await symlink(join(folder, 'file'), join(folder, 'link'));
  await symlink('/', join(folder, 'root'));
  await symlink(homedir(), join(folder, 'home'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('files for programs', () => {
  test('are seen under the name that was given, with links resolved', () => {
    expect(resolveBinds([join(folder, 'link'), { source: folder, target: '/data/' }])).toEqual([
      { source: join(folder, 'file'), target: join(folder, 'link') },
      { source: folder, target: '/data' },
    ]);
  });

  test.each([
    ['/', 'home directory'],
    ['relative', 'no absolute path'],
    ['/usr/../etc', "'..'"],
    ['/tmp/\0', 'NUL'],
    ['/proc/self', 'kernel'],
    ['/sys', 'kernel'],
    ['/dev/null', 'kernel'],
    ['/home', 'home directory'],
    [homedir(), 'home directory'],
  ])('are refused: %j', (path, problem) => {
    expect(() => resolveBinds([path])).toThrow(problem);
  });

  test('are refused through links too', () => {
    for (const name of ['root', 'home']) {
      expect(() => resolveBinds([{ source: join(folder, name), target: '/data' }])).toThrow(
        InvalidOptionError,
      );
    }
  });

  test('are refused over what the sandbox has itself', () => {
    for (const target of [
      '/',
      '/usr',
      '/usr/lib/x',
      '/bin',
      '/lib64',
      '/box',
      '/box/x',
      '/proc',
      '/dev/x',
      '/sys',
    ]) {
      expect(() => resolveBinds([{ source: folder, target }]), target).toThrow('its own files');
    }
  });

  test('are neither sockets nor missing', async () => {
    const server = createServer().listen(join(folder, 'socket'));
    await once(server, 'listening');
    expect(() => resolveBinds([join(folder, 'socket')])).toThrow('neither a file nor a directory');
    server.close();
    expect(() => resolveBinds([join(folder, 'nothing')])).toThrow(SandboxSetupError);
  });
});
