import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLua, freePort } from '@bioxen/testkit';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type CliResult, printed, runCli, startCli } from './start-cli.js';

const base = mkdtempSync(join(tmpdir(), 'pkg-'));
let home = '';
let count = 0;

beforeEach(() => {
  count += 1;
  home = join(base, String(count));
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

const cli = async (...args: readonly string[]): Promise<CliResult> =>
  await runCli(args, { env: { BIOXEN_HOME: home } });
const json = async (...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await cli(...args, '--json')).stdout) as unknown;

/** Packs a rock of one module into a folder. */
async function addRock(folder: string, name: string, version: string, needs = ''): Promise<void> {
  const work = mkdtempSync(join(base, 'rock-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(work, `${name}.lua`), `return "${name} ${version}"`);
  const path = join(work, `${name}-${version}-1.rockspec`);
  writeFileSync(
    path,
    `package = "${name}" version = "${version}-1" source = { url = "file://${name}.tar.gz" } dependencies = { ${needs} }
    build = { type = "builtin", modules = { ${name} = "${name}.lua" } }`,
  );
  expect(await cli('pkg', 'pack', path, '-o', folder)).toEqual(
    printed(`${join(folder, `${name}-${version}-1.all.rock`)}\n`),
  );
}

describe('bioxen pkg', { timeout: 300_000 }, () => {
  test('J04 installs what comes with bioxen, and programs require it', async () => {
    expect(await cli('pkg', 'install', 'bio-compute')).toEqual(printed('+ bio_compute 1.0.0-1\n'));
    expect(await cli('pkg', 'install', 'bio_compute')).toEqual(printed('default has all of it.\n'));
    expect((await cli('pkg', 'list')).stdout).toMatch(/^bio_compute {2}1\.0\.0-1 {2}\* {2}Sequence analysis/);
    expect(await cli('run', '-e', 'return require("bio_compute").compute(10)')).toEqual(printed('524800\n'));
    expect(await cli('pkg', 'verify')).toEqual(printed(''));
    writeFileSync(join(home, 'envs/default/current/share/lua/5.4/bio_compute/orfs.lua'), 'return 1');
    expect(await cli('pkg', 'verify')).toMatchObject({
      code: 1,
      stdout: 'changed  share/lua/5.4/bio_compute/orfs.lua  bio_compute@1.0.0-1\n',
    });
    expect(await cli('pkg', 'remove', 'bio_compute')).toEqual(printed('- bio_compute 1.0.0-1\n'));
  });

  test('packs a rockspec of the working folder, by its name alone and from the folder above', async () => {
    const near = join(home, 'near');
    mkdirSync(near, { recursive: true });
    writeFileSync(join(near, 'near.lua'), 'return "near"');
    writeFileSync(
      join(near, 'near-1.0-1.rockspec'),
      `package = "near" version = "1.0-1" source = { url = "file://near.tar.gz" }
      build = { type = "builtin", modules = { near = "near.lua" } }`,
    );
    for (const [cwd, path] of [
      [near, 'near-1.0-1.rockspec'],
      [near, './near-1.0-1.rockspec'],
      [home, './near/../near/near-1.0-1.rockspec'],
    ] as const)
      expect(await runCli(['pkg', 'pack', path], { cwd })).toEqual(printed('near-1.0-1.all.rock\n'));
  });

  test('says that the hooks of a package are not run, and runs none', async () => {
    const rocks = join(home, 'rocks');
    mkdirSync(rocks, { recursive: true });
    writeFileSync(join(home, 'hooked.lua'), 'return "hooked"');
    const path = join(home, 'hooked-1.0-1.rockspec');
    writeFileSync(
      path,
      `package = "hooked" version = "1.0-1" source = { url = "file://hooked.tar.gz" }
      build = { type = "builtin", modules = { hooked = "hooked.lua" } }
      hooks = { post_install = "touch ${join(home, 'ran')}" }`,
    );
    expect(await cli('pkg', 'pack', path, '-o', rocks)).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await cli('pkg', 'install', 'hooked', '--server', rocks);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '+ hooked 1.0-1\n' });
    expect(stderr).toContain('its hooks are not run');
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });

  test('an environment that is damaged is listed beside the others, and removed', async () => {
    await cli('env', 'create', 'lab');
    await cli('env', 'create', 'other');
    writeFileSync(join(home, 'envs/lab/env.json'), '');
    const { code, stdout } = await cli('env', 'ls');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {3}lab +damaged +.*env\.json.*\n {3}other +Lua 5\.4 +0 packages\n$/);
    expect(await json('env', 'ls')).toMatchObject({
      environments: [
        { name: 'lab', problem: expect.any(String) as string },
        { name: 'other', packages: 0 },
      ],
    });
    expect(await cli('pkg', 'list', '--env', 'lab')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bioxen env rm') as string,
    });
    expect(await cli('env', 'rm', 'lab')).toEqual(printed(''));
    expect((await cli('env', 'ls')).stdout).toContain('other');
  });

  test('a Lua that there is not is a usage error; a profile that failed leaves no environment', async () => {
    for (const lua of ['9.9', 'luajit'])
      for (const args of [
        ['env', 'create', 'lab', '--lua', lua],
        ['pkg', 'install', 'bio_compute', '--env', 'lab', '--lua', lua],
        ['pkg', 'bootstrap', 'lab', '--lua', lua],
      ])
        expect(await cli(...args)).toMatchObject({
          code: 2,
          stdout: '',
          stderr: expect.stringContaining(`"${lua}" is not 5.1, 5.2`) as string,
        });
    expect(await cli('env', 'create', 'lab', '--profile', 'nobody-has-it')).toMatchObject({ stdout: '' });
    expect(await cli('env', 'ls')).toEqual(printed(''));
  });

  test('what a package says of itself does nothing to a terminal', async () => {
    const work = mkdtempSync(join(base, 'rock-'));
    const path = join(work, 'evil-1.0-1.rockspec');
    writeFileSync(join(work, 'evil.lua'), 'return 1');
    writeFileSync(
      path,
      `package = "evil" version = "1.0-1" source = { url = "file://evil.tar.gz" }
      description = { summary = "a\\27]0;owned\\7\\n\\27[2Jb", license = "MIT\\27[31m" }
      build = { type = "builtin", modules = { evil = "evil.lua" } }`,
    );
    const rocks = join(home, 'rocks');
    mkdirSync(rocks, { recursive: true });
    await cli('pkg', 'pack', path, '-o', rocks);
    expect(await cli('pkg', 'install', 'evil', '--server', rocks)).toEqual(printed('+ evil 1.0-1\n'));
    const { stdout } = await cli('pkg', 'list', '--detail');
    expect(stdout).toContain('a\\u{1b}]0;owned\\u{7}\\u{a}\\u{1b}[2Jb\n');
    expect(stdout).toContain('MIT\\u{1b}[31m');
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stdout).not.toContain('\u{1b}');
    expect(await json('pkg', 'list')).toMatchObject({
      packages: [{ name: 'evil', summary: 'a\u{1b}]0;owned\u{7}\n\u{1b}[2Jb' }],
    });
  });

  test('a server that is down is named, not taken for one that has nothing', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    for (const command of ['search', 'install']) {
      const { code, stdout, stderr } = await cli('pkg', command, 'alpha', '--server', url);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`The repository did not give ${url}`);
    }
    expect(await cli('pkg', 'install', 'alpha', '--server', join(home, 'nowhere'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nowhere') as string,
    });
  });

  test('J22 a script and --env find what is installed, the modules of their folder before it', async () => {
    const rocks = join(home, 'rocks');
    await addRock(rocks, 'fasta', '1.0');
    await addRock(rocks, 'fasta', '2.0');
    await cli('pkg', 'install', 'fasta@1.0', '--server', rocks);
    await cli('env', 'create', 'lab');
    await cli('pkg', 'install', 'fasta@2.0', '--env', 'lab', '--server', rocks);
    const script = join(home, 'script.lua');
    writeFileSync(script, 'print((require("fasta")))');
    expect(await cli('run', script)).toEqual(printed('fasta 1.0\n'));
    expect(await cli('run', '--env', 'lab', script)).toEqual(printed('fasta 2.0\n'));
    expect(await cli('run', '--env', 'lab', '-e', 'return (require("fasta"))')).toEqual(
      printed('fasta 2.0\n'),
    );
    expect(await cli('run', '--env', 'nowhere', script)).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining("Environment 'nowhere' not found") as string,
    });
    writeFileSync(join(home, 'fasta.lua'), 'return "fasta of the folder"');
    expect(await cli('run', '--env', 'lab', script)).toEqual(printed('fasta of the folder\n'));
  });

  test('J09 packs, serves, installs from a server, locks, and installs the lock elsewhere', async () => {
    const rocks = join(home, 'rocks');
    await addRock(rocks, 'fasta', '1.0');
    await addRock(rocks, 'motifs', '2.0', '"fasta"');
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const server = startCli(['pkg', 'serve', rocks, '--port', port], { env: { BIOXEN_HOME: home } });
    await server.seen(url);
    expect(await cli('pkg', 'repo', 'add', url, '--priority', '7')).toEqual(printed(''));
    expect(await cli('pkg', 'repo', 'ls')).toEqual(printed(`${url}  7  not signed\n`));
    expect(await cli('pkg', 'install', 'motifs', '--dry-run')).toEqual(
      printed('+ fasta 1.0-1\n+ motifs 2.0-1\n'),
    );
    expect(await cli('pkg', 'install', 'motifs')).toEqual(printed('+ fasta 1.0-1\n+ motifs 2.0-1\n'));
    expect(await cli('run', '-e', 'return (require("motifs"))')).toEqual(printed('motifs 2.0\n'));
    const lock = join(home, 'bioxen.lock.json');
    expect(await cli('pkg', 'lock', '-o', lock)).toEqual(printed(''));
    expect(await cli('pkg', 'install', '--frozen', lock, '--env', 'copy', '--offline')).toMatchObject({
      code: 0,
    });
    writeFileSync(
      lock,
      readFileSync(lock, 'utf8').replaceAll(/"lua-5.4": "sha256-./g, '"lua-5.4": "sha256-A'),
    );
    expect(await cli('pkg', 'install', '--frozen', lock, '--env', 'other')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not what was promised') as string,
    });
    expect(await json('pkg', 'audit', '--env', 'copy')).toMatchObject({ bomFormat: 'CycloneDX' });
    await addRock(rocks, 'motifs', '2.1');
    expect(await cli('pkg', 'update')).toMatchObject({
      stdout: expect.stringContaining('+ motifs 2.1-1') as string,
    });
    server.process.kill('SIGTERM');
    expect((await server.result).code).toBe(143);
  });

  test('J08 environments are made, used, listed, exported, rolled back and removed', async () => {
    expect(await cli('env', 'create', 'lab', '--profile', 'bioxen-minimal')).toEqual(printed('lab\n'));
    expect(await cli('env', 'create', 'old', '--lua', '5.1')).toEqual(printed('old\n'));
    expect(await cli('env', 'use', 'lab')).toEqual(printed(''));
    expect(await cli('env', 'ls')).toEqual(
      printed('*  lab  Lua 5.4  1 package\n   old  Lua 5.1  0 packages\n'),
    );
    const { stdout: variables } = await cli('env', 'export');
    const { path = 'lua', skipReason } = findLua('5.4');
    const program = `${variables}exec "${path}" -e 'io.write(require("bio_compute").compute(2))'`;
    const said = skipReason === undefined ? execFileSync('sh', ['-c', program], { encoding: 'utf8' }) : '10';
    expect(said).toBe('10');
    expect(await cli('pkg', 'remove', 'bio_compute')).toEqual(printed('- bio_compute 1.0.0-1\n'));
    expect(await cli('env', 'rollback', 'lab')).toEqual(printed('4\n'));
    expect((await cli('pkg', 'list')).stdout).toMatch(/^bio_compute/);
    expect(await cli('env', 'rm', 'lab')).toEqual(printed(''));
    expect(existsSync(join(home, 'envs/lab'))).toBe(false);
  });

  test('says what is wrong, with its own exit code', async () => {
    for (const [args, code, message] of [
      [['pkg', 'install', 'bio_compte'], 3, 'Did you mean bio_compute?'],
      [['pkg', 'install', 'a; rm -rf x'], 2, 'is no name of a package'],
      [['pkg', 'install'], 2, 'nothing to install'],
      [['pkg', 'remove', 'bio_compute', '--env', 'nowhere'], 3, "'nowhere' not found"],
      [['env', 'create', '../x'], 2, 'is no name of an environment'],
      [['pkg', 'bootstrap', 'lab', '--profile', 'nope'], 2, 'no profile'],
      [['pkg', 'repo', 'add', 'http://example.org'], 1, 'is not safe'],
    ] as const)
      expect(await cli(...args), args.join(' ')).toMatchObject({
        code,
        stderr: expect.stringContaining(message) as string,
      });
    expect(await json('pkg', 'install', 'bio_compte')).toMatchObject({
      error: { code: 'PACKAGE_NOT_FOUND' },
    });
  });

  test('I13 tells what there is: search, profiles, recommendations, health, cleanup', async () => {
    expect((await cli('pkg', 'search', 'bio-compute')).stdout).toMatch(/^bio_compute {2}1\.0\.0-1/);
    expect(await json('pkg', 'profiles')).toMatchObject({ schemaVersion: 1 });
    expect((await cli('pkg', 'profiles')).stdout).toMatch(/^bioxen-radio/m);
    const recommended = (await cli('pkg', 'recommendations')).stdout;
    expect(recommended).toMatch(/^bio_compute {2}/);
    for (const line of recommended.trim().split('\n').slice(1))
      expect(line).toMatch(/^\S+ \(not to be had\) {2}/);
    expect(await json('pkg', 'recommendations')).toMatchObject({
      packages: expect.arrayContaining([
        expect.objectContaining({ name: 'bio_compute', isAvailable: true }),
        expect.objectContaining({ name: 'lua-cjson', isAvailable: false }),
      ]) as unknown,
    });
    expect(await json('pkg', 'health')).toMatchObject({
      ok: true,
      environment: 'default',
      installedPackages: 0,
    });
    expect(await json('pkg', 'cleanup')).toMatchObject({ orphans: [], isApplied: false });
    expect(existsSync(home)).toBe(false);
  });

  test('I13 has the flags of the originals', async () => {
    const elsewhere = join(home, 'elsewhere');
    const at = ['--lua-path', elsewhere];
    const manifest = join(home, 'manifest.json');
    mkdirSync(home, { recursive: true });
    writeFileSync(
      manifest,
      JSON.stringify({
        lua_version: '5.4',
        packages: {
          bio_compute: { version: 'latest', category: 'lab', installed: true, priority: 8 },
          other: { category: 'rest', priority: 2 },
        },
        profiles: { lab: { packages: ['bio_compute'], description: 'What the lab uses' } },
      }),
    );
    const own = ['--manifest', manifest, '--no-catalogs'];
    expect((await cli('pkg', 'profiles', ...own)).stdout).toBe('lab  What the lab uses  bio_compute\n');
    expect((await cli('pkg', 'recommendations', ...own)).stdout).toMatch(/^bio_compute\s*$/);
    expect((await cli('pkg', 'recommendations', ...own, '--category', 'rest')).stdout).toBe('');
    expect((await cli('pkg', 'recommendations', ...own, '--priority', '2')).stdout).toMatch(/^other/m);
    expect((await cli('pkg', 'recommendations', '--profile', 'development', '--detail')).stdout).not.toBe('');
    expect(await cli('pkg', 'bootstrap', 'lab', '--profile', 'lab', ...own, ...at, '--dry-run')).toEqual(
      printed('+ bio_compute 1.0.0-1\n'),
    );
    expect(existsSync(join(elsewhere, 'envs'))).toBe(false);
    const made = await cli('pkg', 'bootstrap', 'lab', '--profile', 'lab', ...own, ...at, '--verbose');
    expect(made).toMatchObject({ code: 0, stdout: '+ bio_compute 1.0.0-1\n' });
    const lab = ['--env', 'lab', ...at];
    expect((await cli('pkg', 'list', ...lab, ...own, '--category', 'lab', '--detail')).stdout).toMatch(
      /^bio_compute {2}1\.0\.0-1 {2}\* {2}lab {2}8 {2}MIT {2}pure/,
    );
    expect((await cli('pkg', 'list', ...lab, ...own, '--priority', '9')).stdout).toBe('');
    expect(await cli('pkg', 'list', '--priority', 'high')).toMatchObject({ code: 2 });
    expect((await cli('pkg', 'search', 'bio', '--detail', '--priority', '5', ...at)).stdout).toMatch(
      /^bio_compute/,
    );

    const module = join(elsewhere, 'envs/lab/current/share/lua/5.4/bio_compute/orfs.lua');
    const text = readFileSync(module, 'utf8');
    writeFileSync(module, 'return 1');
    expect(await cli('pkg', 'verify', ...lab)).toMatchObject({ code: 1 });
    expect(await cli('pkg', 'install', 'bio_compute', ...lab)).toEqual(printed('lab has all of it.\n'));
    expect(await cli('pkg', 'install', 'bio_compute', '--force', ...lab)).toMatchObject({ code: 0 });
    expect(readFileSync(module, 'utf8')).toBe(text);
    expect(await cli('pkg', 'remove', 'bio_compute', '--dry-run', ...lab)).toEqual(
      printed('- bio_compute 1.0.0-1\n'),
    );
    expect(await cli('pkg', 'update', '--dry-run', ...lab)).toEqual(printed('lab has all of it.\n'));
    expect(await cli('pkg', 'remove', 'bio_compute', ...lab)).toEqual(printed('- bio_compute 1.0.0-1\n'));
    expect(await json('pkg', 'health', '--detail', ...at)).toMatchObject({ ok: true, differences: [] });
    expect(await json('pkg', 'cleanup', '--force', '--dry-run', ...at)).toMatchObject({ isApplied: false });
    expect(await json('pkg', 'cleanup', '--force', ...at)).toMatchObject({ isApplied: true });
  });

  test('signs, bundles, imports and takes back', async () => {
    const rocks = join(home, 'rocks');
    await addRock(rocks, 'fasta', '1.0');
    await addRock(rocks, 'fasta', '2.0');
    const key = join(home, 'key.pem');
    const made = await cli('pkg', 'key', '-o', key);
    const publicKey = made.stdout.trim();
    expect(made).toEqual(printed(`${publicKey}\n`));
    expect(await cli('pkg', 'key', '-o', key)).toMatchObject({ code: 2 });
    expect(await cli('pkg', 'repo', 'add', rocks, '--public-key', publicKey)).toEqual(printed(''));
    expect((await cli('pkg', 'repo', 'ls')).stdout).toMatch(/ {2}signed\n$/);
    expect(await cli('pkg', 'install', 'fasta')).toMatchObject({ code: 1 });
    expect(await cli('pkg', 'yank', rocks, 'fasta@2.0-1', '--reason', 'slow')).toEqual(printed(''));
    expect(await cli('pkg', 'sign', rocks, '--key', key)).toEqual(
      printed(`${join(rocks, 'SHA256SUMS.minisig')}\n`),
    );
    expect(await cli('pkg', 'install', 'fasta')).toEqual(printed('+ fasta 1.0-1\n'));
    expect(await json('pkg', 'health')).toMatchObject({
      repositories: expect.arrayContaining([expect.objectContaining({ isSigned: true })]) as unknown,
    });
    await cli('pkg', 'yank', rocks, 'fasta@2.0-1', '--undo');
    await cli('pkg', 'yank', rocks, 'fasta@1.0-1', '--reason', 'wrong sums');
    await cli('pkg', 'sign', rocks, '--key', key);
    expect((await cli('pkg', 'audit')).stdout).toContain('wrong sums');

    const bundle = join(home, 'lab.bundle');
    expect(await cli('pkg', 'bundle', '-o', bundle)).toEqual(printed(`${bundle}\n`));
    const there = ['--lua-path', join(home, 'there'), '--public-key', publicKey];
    expect(await cli('pkg', 'install', '--bundle', bundle, ...there)).toMatchObject({ code: 2 });
    await cli('pkg', 'sign', bundle, '--key', key);
    expect(await cli('pkg', 'install', '--bundle', bundle, ...there)).toEqual(printed('+ fasta 1.0-1\n'));
    const other = await cli('pkg', 'key', '-o', join(home, 'other.pem'));
    expect(
      await cli('pkg', 'install', '--bundle', bundle, '--public-key', other.stdout.trim()),
    ).toMatchObject({ code: 1, stderr: expect.stringContaining('another key') as string });

    const luarocks = join(home, 'luarocks.lock');
    writeFileSync(luarocks, 'return { dependencies = { fasta = "2.0-1" } }');
    expect(await cli('pkg', 'install', '--import', luarocks, '--env', 'imported')).toEqual(
      printed('+ fasta 2.0-1\n'),
    );
    expect((await cli('pkg', 'lock', '--import', luarocks)).stdout).toContain('"fasta@2.0-1"');
    expect(await cli('pkg', 'install', 'fasta', '--import', luarocks)).toMatchObject({ code: 2 });
  });
});
