import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { printed } from './start-cli.js';

const pool = poolFolder();
const ENTER = '\r';
const CTRL_C = '\u0003';
/** Takes away what stands in a line. */
const CLEAR = '\u0015';
const noPassword = { BIOXEN_TEST_PASSWORD: undefined };

describe('H02 what a configuration lacks is asked for', { timeout: 120_000 }, () => {
  beforeEach(({ skip }) => {
    const { skipReason } = findProgram('python3');
    if (skipReason !== undefined) skip(skipReason);
  });

  test('on a terminal, each key with what does not fit told at once; the password is not shown and not kept', async () => {
    const lab = ['vm', 'create', 'asked', '--type', 'xcpng', '--config', join(pool.folder, 'little.json')];
    const { ssh_user, ssh_key_path } = JSON.parse(readFileSync(pool.configPath, 'utf8')) as Record<
      string,
      string
    >;
    writeFileSync(join(pool.folder, 'little.json'), '{ "vm_memory": "512MB" }');
    const cli = pool.start(lab, { openInput: true, terminal: true, env: { TERM: 'xterm', COLUMNS: '100' } });
    let at = await cli.seen('URL of the pool');
    const type = async (answer: string, then: string): Promise<void> => {
      cli.process.stdin.write(answer);
      at = await cli.seen(then, at);
    };
    await type(`${CLEAR}ftp://nowhere${ENTER}`, 'must be an address such as https://xcp1.lan');
    await type(`${CLEAR}${pool.simulator.url}${ENTER}`, 'User of the pool');
    await type(`${CLEAR}${pool.simulator.user}${ENTER}`, 'Password of that user');
    await type(`${pool.simulator.password}${ENTER}`, 'Template');
    await type(ENTER, 'User in the VM');
    await type(`${CLEAR}${ssh_user ?? ''}${ENTER}`, 'SSH key of that user');
    await type(`${ssh_key_path ?? ''}${ENTER}`, 'asked: bioxen-asked at');
    const { code, stdout } = await cli.result;
    expect(code).toBe(0);
    expect(stdout).not.toContain(pool.simulator.password);

    // What was typed is kept with the VM, but for the password: without a terminal nothing is asked.
    const later = await pool.run(['vm', 'exec', 'asked', 'true'], noPassword);
    expect(later).toMatchObject({ code: 1, stdout: '' });
    expect(later.stderr).toContain('password is missing');
    expect(later.stderr).not.toContain('username');
    const known = { XCP_PASSWORD: pool.simulator.password };
    expect(await pool.run(['vm', 'exec', 'asked', 'echo', 'there'], known)).toEqual(printed('there\n'));
    expect(await pool.run(['vm', 'rm', 'asked'], known)).toEqual(printed(''));
  });

  test('a question that is left, and one without a terminal, name every key that is missing', async () => {
    const words = ['xcpng', 'check', '--config', join(pool.folder, 'little.json')];
    writeFileSync(join(pool.folder, 'little.json'), '{ "vm_memory": "512MB" }');
    const cli = pool.start(words, {
      openInput: true,
      terminal: true,
      env: { TERM: 'xterm', COLUMNS: '300' },
    });
    await cli.seen('URL of the pool');
    cli.process.stdin.write(CTRL_C);
    const left = await cli.result;
    const plain = await pool.run(words, noPassword);
    for (const { code, text } of [
      { code: left.code, text: left.stdout },
      { code: plain.code, text: plain.stderr },
    ]) {
      expect(code).toBe(1);
      for (const key of ['xapi_url', 'username', 'password', 'template_name', 'ssh_user'])
        expect(text).toContain(`${key} is missing`);
    }
    expect(plain.stdout).toBe('');
  });

  test('what is wrong besides is told instead, all of it', async () => {
    writeFileSync(join(pool.folder, 'little.json'), '{ "vm_memory": "much" }');
    const words = ['xcpng', 'check', '--config', join(pool.folder, 'little.json')];
    const { code, stdout } = await pool.start(words, {
      openInput: true,
      terminal: true,
      env: { TERM: 'xterm', COLUMNS: '300' },
    }).result;
    expect(code).toBe(1);
    expect(stdout).toContain('vm_memory must be a size');
    expect(stdout).toContain('ssh_user is missing');
    expect(stdout).not.toContain('URL of the pool');
  });
});
