import { chmod, copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxSetupError } from '@bioxen/core';
import { findLua } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verdict } from '../../src/sandbox/verdict.js';
import { missing, run } from './start.js';

const skipReason = await missing('strict');

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-files-')));
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'genome.fa'), '>a\nACGT\n');
    const { path } = findLua('5.4');
    if (path !== undefined) await copyFile(path, join(folder, 'own-lua'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('that were named are readable, at their place or another, and not writable', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const file = join(folder, 'genome.fa');
    const places = [file, '/data/genome.fa', '/one/g.fa'];
    const { stdout } = await run(
      places.map((place) => `print(io.open("${place}"):read("*l"), io.open("${place}", "a"))`).join(' ') +
        ` print(io.open("${folder}/own-lua"))`,
      {
        sandbox: {
          readOnly: [file, { source: folder, target: '/data' }, { source: file, target: '/one/g.fa' }],
        },
      },
    );
    const lines = stdout.trim().split('\n');
    for (const [at, place] of places.entries()) {
      expect(lines[at]).toMatch(new RegExp(`^>a\tnil\t${place}: (Read-only|Permission)`));
    }
    expect(lines[3]).toMatch(/No such file/);
  });

  test('are where the program starts, where that is asked for', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const options = { sandbox: { readOnly: [folder] }, workingDirectory: folder };
    expect((await run('print(io.open("genome.fa"):read("*l"))', options)).stdout).toBe('>a\n');
    await expect(run('', { workingDirectory: folder })).rejects.toMatchObject({ option: 'workingDirectory' });
  });

  test('an interpreter outside the system directories runs', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const { stdout } = await run('print(_VERSION)', { command: join(folder, 'own-lua') });
    expect(stdout).toBe('Lua 5.4\n');
  });

  test('6.3 one that cannot be executed is a set-up failure that names it', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const file = join(folder, 'genome.fa');
    const { end, stderr, process: child } = await run('', { command: file });
    const facts = { command: file, saidHello: false, limits: child.limits, stderr, maybeRan: false };
    const error = verdict(end, facts);
    expect(error).toBeInstanceOf(SandboxSetupError);
    expect(error).toMatchObject({ purpose: `interpreter or tool ${file}` });
    await expect(run('', { command: join(folder, 'nowhere') })).rejects.toBeInstanceOf(SandboxSetupError);
  });

  test('6.3 a wall that cannot be built is named, and nothing runs', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    if (process.getuid?.() !== 0) return skip('needs a file that the sandbox user cannot reach');
    const closed = join(folder, 'closed');
    await mkdir(join(closed, 'inner'), { recursive: true });
    await chmod(closed, 0o700);
    const { end, stdout } = await run('print("ran")', { sandbox: { readOnly: [join(closed, 'inner')] } });
    expect(stdout).toBe('');
    expect(end.setupFailed).toMatchObject({ purpose: `read-only file ${join(closed, 'inner')}` });
    expect(end.setupFailed?.reason).toMatch(/Permission denied/);
  });
});
