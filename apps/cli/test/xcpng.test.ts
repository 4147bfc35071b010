import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createXapiSimulator } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { type CliResult, printed } from './start-cli.js';

const pool = poolFolder();
const { folder, configPath } = pool;
const cli = (...args: readonly string[]): Promise<CliResult> => pool.run(args);
const names = (): readonly unknown[] =>
  [...pool.simulator.db.VM.where({ is_a_template: false, is_a_snapshot: false }).values()].map(
    ({ name_label }) => name_label,
  );

describe('bioxen vm with a machine', () => {
  test(
    'O10 is created, runs Lua and programs, takes files, is paused, stopped, started and removed',
    { timeout: 480_000 },
    async () => {
      const before = names();
      const created = await cli(
        'vm',
        'create',
        'lab',
        '--type',
        'xcpng',
        '--config',
        configPath,
        '--set',
        'vm_memory=1GB',
      );
      expect(created).toMatchObject({ code: 0, stderr: '' });
      expect(created.stdout).toMatch(/^lab: bioxen-lab at 127\.\d+\.\d+\.\d+, Lua 5\.4\n$/);
      expect(names()).toContain('bioxen-lab');
      expect((await cli('vm', 'ls')).stdout).toMatch(/lab +xcpng +machine [0-9a-f-]{36}/);
      expect((await cli('vm', 'show', 'lab')).stdout).toMatch(
        /machine: +[0-9a-f-]{36}\npool: +[0-9a-f-]{36}\nconfig: +\S+pool.json\nset: +vm_memory=1GB\nstate: +Running\naddress: +127\.\S+\nruns on: +\S+/,
      );
      expect(await cli('run', '--on', 'lab', '-e', 'return 6 * 7')).toEqual(printed('42\n'));
      expect(await cli('run', '--on', 'lab', '-e', 'return type(require("bio_compute"))')).toEqual(
        printed('table\n'),
      );
      writeFileSync(join(folder, 'reads.fa'), '>a\nACGT\n');
      expect(await cli('vm', 'cp', join(folder, 'reads.fa'), 'lab:reads.fa')).toEqual(printed(''));
      expect(await cli('vm', 'exec', 'lab', 'wc', '-c', 'reads.fa')).toEqual(printed('8 reads.fa\n'));
      expect(await cli('vm', 'exec', 'lab', 'sh', '-c', 'exit 7')).toMatchObject({ code: 7 });
      expect(await cli('vm', 'cp', 'lab:reads.fa', join(folder, 'back.fa'))).toEqual(printed(''));
      expect(readFileSync(join(folder, 'back.fa'), 'utf8')).toBe('>a\nACGT\n');
      expect((await cli('vm', 'snapshot', 'lab', 'one')).stdout).toMatch(/^[0-9a-f-]{36}\n$/);
      for (const [verb, state] of [
        ['pause', 'Paused'],
        ['resume', 'Running'],
        ['stop', 'Halted'],
        ['start', 'Running'],
      ] as const) {
        expect(await cli('vm', verb, 'lab')).toEqual(printed(''));
        const [machine] = pool.simulator.db.VM.where({ name_label: 'bioxen-lab' }).values();
        expect(machine).toMatchObject({ power_state: state });
        expect(JSON.parse((await cli('vm', 'show', 'lab', '--json')).stdout)).toMatchObject({
          now: { state },
        });
      }
      // A machine that is off is started for a program.
      await cli('vm', 'stop', 'lab');
      expect(await cli('run', '--on', 'lab', '-e', 'return 1')).toEqual(printed('1\n'));
      expect(await cli('vm', 'gc', '--config', configPath)).toEqual({
        ...printed(''),
        stderr: 'bioxen: there is nothing to remove\n',
      });
      await cli('vm', 'create', 'here', '--engine', 'embedded');
      const listed = (await cli('vm', 'ls', '--state')).stdout;
      expect(listed).toMatch(/^NAME .+STATE\n/);
      expect(listed).toMatch(/^lab .+Z +Running *$/m);
      expect(listed).toMatch(/^here .+Z *$/m);
      expect(JSON.parse((await cli('vm', 'ls', '--state', '--json')).stdout)).toMatchObject({
        vms: [{ name: 'here' }, { name: 'lab', now: { state: 'Running' } }],
      });
      // Nobody waits for a pool that says nothing.
      const silent = pool.simulator.faults.add({ when: { method: 'pool.get_all_records' }, do: 'hang' });
      expect((await cli('vm', 'ls', '--state')).stdout).toMatch(
        /^lab .+ unknown: its pool does not answer *$/m,
      );
      silent.remove();
      await cli('vm', 'rm', 'here');
      // What is kept is shown without its pool, too.
      const config = readFileSync(configPath, 'utf8');
      writeFileSync(configPath, config.replace(pool.simulator.url, 'http://127.0.0.1:9'));
      expect((await cli('vm', 'show', 'lab')).stdout).toMatch(/state: +unknown: .+127\.0\.0\.1:9/);
      expect(await cli('vm', 'ls', '--state')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^lab .+ unknown: .+127\.0\.0\.1:9/m) as unknown,
      });
      // A configuration that leads to another pool by now is no reason to forget a machine that runs.
      await using other = await createXapiSimulator({ seed: 'another pool' });
      writeFileSync(configPath, config.replace(pool.simulator.url, other.url));
      const elsewhere = await pool.run(['vm', 'rm', 'lab'], { BIOXEN_TEST_PASSWORD: other.password });
      expect(elsewhere).toMatchObject({ code: 2, stdout: '' });
      expect(elsewhere.stderr).toMatch(
        /is on the pool [0-9a-f-]{36}, and the configuration found here leads to/,
      );
      writeFileSync(configPath, config);
      expect(names()).toContain('bioxen-lab');
      expect(await cli('vm', 'rm', 'lab')).toEqual(printed(''));
      expect(names()).toEqual(before);
      expect((await cli('vm', 'ls')).stdout).toBe('');
    },
  );

  test('that cannot run Lua is not kept, and nothing of it is left', async () => {
    const before = names();
    const options = ['--type', 'xcpng', '--config', configPath];
    expect(await cli('vm', 'create', 'bad', ...options, '--lua', 'no-such-lua')).toMatchObject({
      code: 3,
      stdout: '',
    });
    expect(names()).toEqual(before);
    expect((await cli('vm', 'ls')).stdout).toBe('');
  });

  test('says what is wrong in the configuration, all of it, and shows no secret', async () => {
    const path = join(folder, 'bad.json');
    writeFileSync(path, JSON.stringify({ xapi_url: pool.simulator.url, vm_vcpus: 0, password: 'canary-1' }), {
      mode: 0o600,
    });
    const { code, stderr } = await cli('vm', 'create', 'x', '--type', 'xcpng', '--config', path);
    expect(code).toBe(1);
    for (const key of ['username', 'template_name', 'ssh_user', 'vm_vcpus']) expect(stderr).toContain(key);
    expect(stderr).not.toContain('canary');
    chmodSync(path, 0o644);
    expect((await cli('vm', 'create', 'x', '--type', 'xcpng', '--config', path)).stderr).toContain(
      'chmod 600',
    );
    expect(await cli('vm', 'create', 'x', '--type', 'xcpng', '--set', 'password=secret')).toMatchObject({
      code: 2,
    });
    expect(await cli('vm', 'create', 'x', '--config', configPath)).toMatchObject({ code: 2 });
    writeFileSync(path, '{\n  "username": "root",\n  oops\n}');
    expect((await cli('xcpng', 'check', '--config', path)).stderr).toContain('bad.json:3:3');
  });
});

describe('F23 bioxen xcpng check', () => {
  const check = async (...more: readonly string[]): Promise<Record<string, string>> => {
    const { stdout } = await cli('xcpng', 'check', '--json', '--config', configPath, ...more);
    const { checks } = JSON.parse(stdout) as { readonly checks: readonly { id: string; status: string }[] };
    return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
  };
  const all = ['reachable', 'certificate', 'login', 'pool', 'template', 'network', 'storage', 'ssh-key'];
  const good = Object.fromEntries(all.map((id) => [id, 'ok']));

  test('a pool that is as it should be', async () => {
    expect(await check()).toEqual(good);
    expect((await cli('xcpng', 'check', '--config', configPath)).code).toBe(0);
  });

  test.each([
    ['template_name=nope', { template: 'failed' }],
    ['network_uuid=nope', { network: 'failed' }],
    ['storage_repository=nope', { storage: 'failed' }],
    ['pool_uuid=nope', { pool: 'failed' }],
    ['ssh_key_path=/nope', { 'ssh-key': 'failed' }],
  ])('%s', async (set, expected) => {
    expect(await check('--set', set)).toEqual({ ...good, ...expected });
  });

  test('no key named, and none to be found', async () => {
    const { ssh_key_path: _, ...keyless } = JSON.parse(readFileSync(configPath, 'utf8')) as Record<
      string,
      unknown
    >;
    const file = join(folder, 'keyless.json');
    writeFileSync(file, JSON.stringify(keyless));
    const { code, stdout } = await pool.run(['xcpng', 'check', '--config', file], {
      HOME: folder,
      SSH_AUTH_SOCK: undefined,
    });
    expect(code).toBe(1);
    expect(stdout).toContain(
      `✗ ssh-key     ssh_key_path is missing, and there is neither an SSH agent nor a key in ${folder}/.ssh`,
    );
    expect(stdout).toContain('ssh-keygen');
  });

  test('a wrong login, and a host that nobody answers at, with what mends it', async () => {
    expect(await check('--set', 'username=nobody')).toMatchObject({
      reachable: 'ok',
      login: 'failed',
      pool: 'skipped',
    });
    const { code, stdout } = await cli('xcpng', 'check', '--config', configPath, '--set', 'username=nobody');
    expect(code).toBe(1);
    expect(stdout).toContain('✗ login');
  });
});
