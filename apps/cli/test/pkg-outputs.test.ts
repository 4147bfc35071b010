import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@bioxen/testkit';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type CliResult, printed, program, runCli } from './start-cli.js';

const unshare = findProgram('unshare');
let base = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'pkg-outputs-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
});

const cli = async (...args: readonly string[]): Promise<CliResult> =>
  await runCli(args, { env: { BIOXEN_HOME: join(base, 'home') } });

describe('what pkg writes', { timeout: 120_000 }, () => {
  test('a full disk leaves the old file whole', async ({ skip }) => {
    if (unshare.skipReason !== undefined) skip(unshare.skipReason);
    await cli('env', 'create', 'lab');
    const disk = join(base, 'disk');
    mkdirSync(disk);
    const run = (...args: readonly string[]): string =>
      `BIOXEN_HOME='${join(base, 'home')}' '${process.execPath}' '${program}' ${args.join(' ')} 2>/dev/null; echo $?`;
    const script = [
      `mount -t tmpfs -o size=256k none '${disk}' && cd '${disk}' && printf old >lock && printf old >bundle`,
      'head -c 1000000 /dev/zero >fill 2>/dev/null',
      run('pkg', 'lock', '--env', 'lab', '-o', 'lock'),
      run('pkg', 'bundle', '--env', 'lab', '-o', 'bundle'),
      run('pkg', 'key', '-o', 'key'),
      'cat lock bundle; echo; ls',
    ].join('\n');
    const stdout = execFileSync('unshare', ['--mount', '--map-root-user', 'sh', '-c', script], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^[1-9]\d*\n[1-9]\d*\n[1-9]\d*\noldold\nbundle\nfill\nlock\n$/);
  });

  test('a link is followed, rights stay, and what is no file is written into', async () => {
    await cli('env', 'create', 'lab');
    const [file, link] = [join(base, 'lock'), join(base, 'link')];
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    symlinkSync('lock', link);
    expect(await cli('pkg', 'lock', '--env', 'lab', '-o', link)).toEqual(printed(''));
    const { stdout } = await cli('pkg', 'lock', '--env', 'lab');
    expect(readFileSync(file, 'utf8')).toBe(stdout);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(await cli('pkg', 'lock', '--env', 'lab', '-o', '/dev/null')).toEqual(printed(''));
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(await cli('pkg', 'lock', '--env', 'lab', '-o', join(base, 'nowhere', 'lock'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be written') as string,
    });
  });
});
