import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { type CliResult, printed } from './start-cli.js';

const pool = poolFolder();
const { folder, configPath } = pool;
const cli = (...args: readonly string[]): Promise<CliResult> => pool.run(['template', ...args]);

describe('F22 bioxen template', { timeout: 240_000 }, () => {
  test('build makes one that ls shows, check approves of, and VMs are made from', async () => {
    const script = join(folder, 'setup.sh');
    writeFileSync(script, 'echo by-script >"$HOME/made"\n');
    const contents = ['--rock', 'bio_compute', '--script', script];
    const built = await cli('build', 'lua-more', '--config', configPath, ...contents);
    expect(built).toMatchObject({ code: 0 });
    expect(built.stdout).toMatch(/^lua-more: [0-9a-f-]{36}, Lua 5\.4\n$/);
    expect(built.stderr).toContain('bioxen: Lua 5.4: was there\n');

    const listed = (await cli('ls', '--config', configPath)).stdout;
    expect(listed).toMatch(/^lua-bio-template +[0-9a-f-]{36}\n/);
    expect(listed).toMatch(/lua-more +[0-9a-f-]{36} {2}Lua 5\.4 from lua-bio-template\n/);
    const { templates } = JSON.parse((await cli('ls', '--json', '--config', configPath)).stdout) as {
      readonly templates: readonly { readonly name: string; readonly built?: object }[];
    };
    expect(templates.find(({ name }) => name === 'lua-more')?.built).toMatchObject({ lua: 'Lua 5.4' });

    const checked = await cli('check', 'lua-more', '--config', configPath);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout.match(/^✓ \w+/gm)).toEqual(
      ['template', 'disk', 'network', 'machine', 'address', 'ssh', 'lua'].map((id) => `✓ ${id}`),
    );

    const create = ['vm', 'create', 'more', '--type', 'xcpng', '--config', configPath];
    expect(await pool.run([...create, '--set', 'template_name=lua-more'])).toMatchObject({ code: 0 });
    expect(await pool.run(['vm', 'exec', 'more', 'sh', '-c', 'cat "$HOME/made"'])).toEqual(
      printed('by-script\n'),
    );
    const plain = 'io.write(type(require("bio_compute")))';
    expect(await pool.run(['vm', 'exec', 'more', 'lua5.4', '-e', plain])).toEqual(printed('table'));
    expect(await pool.run(['vm', 'rm', 'more'])).toEqual(printed(''));

    expect(await cli('rm', 'lua-more', '--config', configPath)).toEqual(printed(''));
    expect((await cli('ls', '--config', configPath)).stdout).toMatch(/^lua-bio-template +[0-9a-f-]{36}\n$/);
    expect(await cli('rm', 'lua-more', '--config', configPath)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("'lua-more' is neither name nor uuid of a template") as unknown,
    });
    expect(await cli('rm', 'lua-bio-template', '--config', configPath)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('was not built by bioxen') as unknown,
    });
    expect((await cli('ls', '--config', configPath)).stdout).toContain('lua-bio-template');
  });

  test('check says what mends what does not work, and ends with 1', async () => {
    const { code, stdout } = await cli('check', 'nope', '--config', configPath);
    expect(code).toBe(1);
    expect(stdout).toContain("✗ template    'nope' is neither name nor uuid of a template\n");
    expect(stdout).toMatch(/^ {4}There are: .*'lua-bio-template'/m);
    const { checks, ok } = JSON.parse(
      (await cli('check', '--no-boot', '--json', '--config', configPath)).stdout,
    ) as { readonly ok: boolean; readonly checks: readonly { id: string; status: string }[] };
    expect(ok).toBe(true);
    expect(checks.find(({ id }) => id === 'machine')?.status).toBe('skipped');
  });

  test('what is wrong in the words is a usage error or says so, and nothing is made', async () => {
    const before = pool.simulator.db.VM.size;
    expect(await cli('build', 'x', '--config', configPath, '--script', join(folder, 'none'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--script') as unknown,
    });
    expect(await cli('build', 'x', '--config', configPath, '--rock', '--tree=/')).toMatchObject({ code: 2 });
    expect(await cli('build', 'lua-bio-template', '--config', configPath)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already') as unknown,
    });
    expect(await cli('build')).toMatchObject({ code: 2 });
    expect(pool.simulator.db.VM.size).toBe(before);
  });

  test('ls needs the pool and its login alone', async () => {
    const path = join(folder, 'login.json');
    const { url, user } = pool.simulator;
    writeFileSync(
      path,
      JSON.stringify({ xapi_url: url, username: user, password: { env: 'BIOXEN_TEST_PASSWORD' } }),
    );
    expect(await cli('ls', '--config', path)).toMatchObject({ code: 0, stderr: '' });
  });
});
