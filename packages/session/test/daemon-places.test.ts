import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessRegistryError } from '@bioxen/core';
import { connectSessions, type DaemonSessionHost, runtimePaths } from '@bioxen/session';
import { describe, expect, test } from 'vitest';
import { daemonEntry, DaemonFolder, firstLine } from './daemon-folder.js';

const daemon = new DaemonFolder();
const connected = async (args?: readonly string[]): Promise<DaemonSessionHost> => await daemon.connect(args);

describe('places that do not do', () => {
  const start = { command: [process.execPath, daemonEntry] } as const;
  const refusal = async (env: Readonly<Record<string, string>>): Promise<unknown> => {
    try {
      return await connectSessions({ start: { command: [...start.command] }, paths: runtimePaths(env) });
    } catch (error) {
      return error;
    }
  };

  test('a path that a socket does not take', async () => {
    for (const length of [107, 108, 109, 200]) {
      const error = await refusal({
        XDG_RUNTIME_DIR: `/${'x'.repeat(length - '/bioxen/s1.sock'.length - 1)}`,
      });
      expect(error).toBeInstanceOf(ProcessRegistryError);
      expect((error as ProcessRegistryError).hint).toContain('XDG_RUNTIME_DIR');
    }
  });

  test('a path that is not whole is none, as the XDG specification says', () => {
    const { directory } = runtimePaths({ XDG_STATE_HOME: '/state' });
    expect(runtimePaths({ XDG_RUNTIME_DIR: 'relative', XDG_STATE_HOME: '/state' }).directory).toBe(directory);
    expect(runtimePaths({ XDG_STATE_HOME: 'relative', HOME: '/home/ada' }).directory).toBe(
      '/home/ada/.local/state/bioxen/run',
    );
  });

  test('a path through a file, where a daemon is only looked for', async () => {
    const file = join(daemon.path, 'file');
    writeFileSync(file, '');
    const paths = runtimePaths({ XDG_RUNTIME_DIR: file });
    await expect(connectSessions({ paths })).rejects.toMatchObject({
      code: 'PROCESS_REGISTRY_FAILED',
      message: `${paths.directory} cannot be looked into: a part of the path is no folder`,
      hint: expect.stringContaining('XDG_RUNTIME_DIR') as string,
    });
  });

  test('a lock that is no file, which nobody will ever give back', async () => {
    for (const make of [(path: string) => mkdirSync(path), (path: string) => symlinkSync('/none', path)]) {
      rmSync(daemon.paths.directory, { recursive: true, force: true });
      mkdirSync(daemon.paths.directory, { mode: 0o700 });
      make(daemon.paths.lock);
      const error = await refusal({ XDG_RUNTIME_DIR: daemon.path });
      expect(error).toBeInstanceOf(ProcessRegistryError);
      expect((error as ProcessRegistryError).message).toContain(`${daemon.paths.lock} is no file`);
    }
  });

  test('a daemon.path that is open to others, a link, a file, or read-only', async () => {
    mkdirSync(daemon.paths.directory);
    chmodSync(daemon.paths.directory, 0o777);
    expect(await refusal({ XDG_RUNTIME_DIR: daemon.path })).toMatchObject({
      hint: expect.stringContaining('chmod 700') as string,
    });
    for (const [name, make] of [
      ['link', (path: string) => symlinkSync(daemon.path, path)],
      ['file', (path: string) => writeFileSync(path, '')],
    ] as const) {
      mkdirSync(join(daemon.path, name));
      make(join(daemon.path, name, 'bioxen'));
      expect(await refusal({ XDG_RUNTIME_DIR: join(daemon.path, name) })).toBeInstanceOf(
        ProcessRegistryError,
      );
    }
    expect(await refusal({ XDG_RUNTIME_DIR: '/proc/self' })).toMatchObject({
      code: 'PROCESS_REGISTRY_FAILED',
      hint: expect.stringContaining('XDG_RUNTIME_DIR') as string,
    });
  });

  test.runIf(process.getuid?.() === 0)('a daemon.path of another user', async () => {
    const { chownSync } = await import('node:fs');
    mkdirSync(daemon.paths.directory, { mode: 0o700 });
    chownSync(daemon.paths.directory, 65_534, 65_534);
    expect(await refusal({ XDG_RUNTIME_DIR: daemon.path })).toMatchObject({
      message: expect.stringContaining('another user') as string,
    });
    chownSync(daemon.paths.directory, 0, 0);
  });
});

test.runIf(process.getuid?.() === 0)('another user cannot reach the socket', async ({ skip }) => {
  const nobody = { uid: 65_534, gid: 65_534, cwd: '/' };
  if (spawnSync(process.execPath, ['-e', '0'], nobody).status !== 0) skip('others may not run this Node');
  const host = await connected();
  // Anybody may come as far as the daemon.path of the daemon.
  chmodSync(daemon.path, 0o755);
  const child = spawn(
    process.execPath,
    [
      '-e',
      `require('net').connect(${JSON.stringify(daemon.paths.socket)}).on('error', (e) => console.log(e.code)).on('connect', () => console.log('connected'))`,
    ],
    nobody,
  );
  expect(await firstLine(child)).toBe('EACCES');
  expect(host.hello.pid).toBeGreaterThan(0);
});
