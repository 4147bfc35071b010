import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getCurator, PackageInstaller } from '@bioxen/curator';
import { findProgram } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { serveTestRocks } from './rocks.js';

const program = fileURLToPath(new URL('programs/install.mjs', import.meta.url));
const { skipReason } = findProgram('unshare');

test('a file where a folder must be is told, and nothing is left', async () => {
  const { home, options } = await serveTestRocks([{ name: 'motifs', version: '1.0' }]);
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'store'), 'in the way');
  await expect(new PackageInstaller(options).installPackage('motifs')).rejects.toMatchObject({
    code: 'PACKAGE_STORE_FAILED',
    problem: 'a file stands where a folder should',
  });
  await expect(getCurator(options).listInstalledPackages()).resolves.toEqual([]);
  await writeFile(`${home}-file`, '');
  await expect(
    new PackageInstaller({ ...options, home: `${home}-file` }).installPackage('motifs'),
  ).rejects.toMatchObject({ code: 'PACKAGE_STORE_FAILED' });
});

test('a disk that is full is told, and the environment is as it was', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  const big = `return ${JSON.stringify('x'.repeat(3_000_000))}`;
  const { server, home } = await serveTestRocks([
    { name: 'small', version: '1.0' },
    { name: 'big', version: '1.0', files: { 'big.lua': big } },
  ]);
  await mkdir(home, { recursive: true });
  const run = (name: string): string =>
    `'${process.execPath}' '${program}' '${home}' '${server.url}' lab ${name} 2>&1 | grep -o "code: '[A-Z_]*'" | head -n 1`;
  const script = `mount -t tmpfs -o size=2m none '${home}' && ${run('small')} && ${run('big')} ; ls '${home}/envs/lab' ; ls '${home}/store/trees' | wc -l`;
  const { stdout } = await promisify(execFile)('unshare', ['--mount', '--map-root-user', 'sh', '-c', script]);
  expect(stdout.trim().split('\n')).toEqual([
    "code: 'RESOURCE_EXHAUSTION'",
    'current',
    'env.json',
    'gen-000001',
    'gen-000002',
    '1',
  ]);
  expect(await readdir(home)).toEqual([]);
});

test('a file system that is read-only is told', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  const { server, home } = await serveTestRocks([{ name: 'small', version: '1.0' }]);
  await mkdir(home, { recursive: true });
  const install = `'${process.execPath}' '${program}' '${home}' '${server.url}' lab small 2>&1`;
  const script = `mount -t tmpfs -o ro none '${home}' && ${install} | grep -o "code: '[A-Z_]*'" | head -n 1`;
  const { stdout } = await promisify(execFile)('unshare', ['--mount', '--map-root-user', 'sh', '-c', script]);
  expect(stdout.trim()).toBe("code: 'PACKAGE_STORE_FAILED'");
});

test('a disk that fills up while files are placed is told with the environment, not with what was in the making', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  const half = `return ${JSON.stringify('x'.repeat(700_000))}`;
  const { server, home } = await serveTestRocks([
    { name: 'half', version: '1.0', files: { 'half.lua': half } },
  ]);
  await mkdir(home, { recursive: true });
  const script = `mount -t tmpfs -o size=1m none '${home}' && '${process.execPath}' '${program}' '${home}' '${server.url}' lab half 2>&1 | grep -o "[^ ]* is as it was"; ls '${home}/store/trees' | wc -l`;
  const { stdout } = await promisify(execFile)('unshare', ['--mount', '--map-root-user', 'sh', '-c', script]);
  expect(stdout.trim().split('\n')).toEqual([`${home}/envs/lab is as it was`, '1']);
});
