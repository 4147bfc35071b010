import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { printed, runCli } from './start-cli.js';

const pool = poolFolder();
const fields = (): Record<string, string> =>
  JSON.parse(readFileSync(pool.configPath, 'utf8')) as Record<string, string>;

test('a pipe or a device that is named as a file is told, and not waited for', async () => {
  const pipe = join(pool.folder, 'pipe.json');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  const before = pool.simulator.db.VM.size;
  expect(await pool.run(['template', 'ls', '--config', pipe])).toMatchObject({
    code: 1,
    stderr: `bioxen: ${pipe} is no regular file\nName a file, not a folder, a pipe or a device.\n`,
  });
  const config = ['--config', pool.configPath];
  for (const key of [pipe, '/dev/zero'])
    expect((await pool.run(['xcpng', 'check', ...config, '--set', `ssh_key_path=${key}`])).stdout).toContain(
      `✗ ssh-key     ssh_key_path ${key} is no regular file\n`,
    );
  expect(await pool.run(['template', 'build', 'x', ...config, '--script', pipe])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${pipe} is no regular file`) as string,
  });
  expect(await pool.run(['template', 'build', 'x', ...config, '--rock', 'none.rock'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('none.rock does not exist') as string,
  });
  expect(pool.simulator.db.VM.size).toBe(before);
});

test('a relative key in a configuration is beside that, and one of --set in the working directory', async () => {
  const beside = join(pool.folder, 'beside');
  mkdirSync(beside);
  const { ssh_key_path: key = '', ...rest } = fields();
  for (const ending of ['', '.pub']) copyFileSync(`${key}${ending}`, join(beside, `id${ending}`));
  const file = join(beside, 'pool.json');
  writeFileSync(file, JSON.stringify({ ...rest, ssh_key_path: 'id' }), { mode: 0o600 });
  const env = { BIOXEN_TEST_PASSWORD: pool.simulator.password };
  const check = ['xcpng', 'check', '--config', file];
  const found = await runCli(check, { cwd: tmpdir(), env });
  expect(found.stdout).toContain(`✓ ssh-key     ssh-ed25519 in ${join(beside, 'id')}\n`);
  const here = await runCli([...check, '--set', 'ssh_key_path=id'], { cwd: pool.folder, env });
  expect(here.stdout).toContain(`ssh_key_path ${join(pool.folder, 'id')} does not exist`);
});

test('a machine that was made by the configuration of a folder is used from every folder', async () => {
  const project = mkdtempSync(join(pool.folder, 'project-'));
  writeFileSync(join(project, 'xcpng_config.json'), JSON.stringify(fields()), { mode: 0o600 });
  const env = { BIOXEN_TEST_PASSWORD: pool.simulator.password, XDG_STATE_HOME: join(project, 'state') };
  expect(await runCli(['vm', 'create', 'homed', '--type', 'xcpng'], { cwd: project, env })).toMatchObject({
    code: 0,
  });
  const elsewhere = { cwd: tmpdir(), env };
  expect(await runCli(['vm', 'exec', 'homed', 'echo', 'there'], elsewhere)).toEqual(printed('there\n'));
  expect((await runCli(['vm', 'ls', '--state'], elsewhere)).stdout).toMatch(/homed .*Running/);
  expect(await runCli(['vm', 'rm', 'homed'], elsewhere)).toMatchObject({ code: 0 });
});

test('a folder is not copied, and it is told how it can be', async () => {
  expect(await pool.run(['vm', 'cp', pool.folder, 'lab:x'])).toMatchObject({
    code: 2,
    stderr: `bioxen: ${pool.folder} is a folder, and bioxen vm cp copies one file.\nCopy it packed: tar -C ${pool.folder} -c . | bioxen vm exec lab tar -x -C FOLDER\n`,
  });
});

test('a pipe is not waited for, and it is told how what comes out of it can be copied', async () => {
  const pipe = join(pool.folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await pool.run(['vm', 'cp', pipe, 'lab:x'])).toMatchObject({
    code: 2,
    stderr: `bioxen: ${pipe} is a pipe or a device, and bioxen vm cp copies files.\nLet a program read it: bioxen vm exec lab tee FILE < ${pipe}\n`,
  });
});
