import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findLua } from '@bioxen/testkit';
import { networkingHealth, probeSandbox } from 'bioxen';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nativeVersions } from './native-versions.js';
import { runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

interface Document {
  readonly schemaVersion: number;
  readonly ok: boolean;
  readonly checks: readonly {
    readonly id: string;
    readonly status: string;
    readonly message: string;
    readonly fix?: string;
  }[];
}

async function doctorJson(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly document: Document }> {
  const { code, stdout, stderr } = await runCli(['doctor', '--json'], { env });
  expect(stderr).toBe('');
  return { code, document: JSON.parse(stdout) as Document };
}

test('I11 --json fits the published schema', async () => {
  const { stdout } = await runCli(['doctor', '--json-schema']);
  const schema = z.fromJSONSchema(JSON.parse(stdout) as Parameters<typeof z.fromJSONSchema>[0]);
  const { code, document } = await doctorJson();
  expect(schema.safeParse(document).error).toBeUndefined();
  expect(schema.safeParse({ ...document, schemaVersion: 2 }).success).toBe(false);
  expect({ code, ok: document.ok }).toEqual({ code: 0, ok: true });
});

test('the embedded engine and bio_compute work', async () => {
  const { document } = await doctorJson();
  expect(document.checks).toContainEqual({
    id: 'embedded',
    status: 'ok',
    message: 'embedded engine: Lua 5.4, 2 + 2 is 4',
  });
  expect(document.checks).toContainEqual({
    id: 'bio_compute',
    status: 'ok',
    message: "require('bio_compute') works",
  });
});

describe('native interpreters', () => {
  test.for(nativeVersions)(
    'Lua $version is shown with path and version',
    async ({ version, skipReason }, { skip }) => {
      skip(skipReason !== undefined, skipReason);
      const { document } = await doctorJson();
      const id = version === 'luajit' ? 'luajit' : `lua${version}`;
      const says =
        version === 'luajit'
          ? /^native LuaJIT 2.*: \/.*luajit$/
          : new RegExp(`^native Lua ${version}: /.*lua`);
      expect(document.checks.find((check) => check.id === id)).toMatchObject({
        status: 'ok',
        message: expect.stringMatching(says) as string,
      });
    },
  );

  test('that are missing are no warnings, and say how to install them', async () => {
    const { code, document } = await doctorJson({ PATH: workFolder({}) });
    expect(code).toBe(0);
    for (const [id, version] of [
      ['lua5.1', 'Lua 5.1'],
      ['lua5.2', 'Lua 5.2'],
      ['lua5.3', 'Lua 5.3'],
      ['lua5.4', 'Lua 5.4'],
      ['luajit', 'LuaJIT'],
    ] as const) {
      expect(document.checks.find((check) => check.id === id)).toEqual({
        id,
        status: 'info',
        message: expect.stringContaining(`native ${version} is not installed`) as string,
        fix: `install ${version} with your package manager`,
      });
    }
    const warnings = document.checks.filter(({ status }) => status === 'warning').map(({ id }) => id);
    expect(warnings.filter((id) => id !== 'node')).toEqual([]);
  });

  test('that are missing are named by apt-get where that is the way', async () => {
    const folder = workFolder({ 'apt-get': '' });
    chmodSync(join(folder, 'apt-get'), 0o755);
    const { document } = await doctorJson({ PATH: folder });
    expect(document.checks.find(({ id }) => id === 'lua5.2')).toMatchObject({
      status: 'info',
      fix: 'sudo apt-get install lua5.2',
    });
  });
});

describe('LuaSocket', () => {
  const luaSocket = async (env: Readonly<Record<string, string>> = {}): Promise<unknown> =>
    (await doctorJson(env)).document.checks.find(({ id }) => id === 'lua-socket');

  test('is shown with its version and whom it serves', async ({ skip }) => {
    const ready = (await networkingHealth()).filter(({ isReady }) => isReady);
    if (ready.length === 0 && process.env['BIOXEN_REQUIRE_ALL'] !== '1') skip('LuaSocket is not installed');
    expect(await luaSocket()).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/^LuaSocket \S+ for .*Lua 5\.\d.*: networked VMs work/) as string,
    });
  });

  test('that is missing is no warning, and the command that installs it is said', async () => {
    const folder = workFolder({ 'apt-get': '' });
    chmodSync(join(folder, 'apt-get'), 0o755);
    expect(await luaSocket({ PATH: folder })).toEqual({
      id: 'lua-socket',
      status: 'info',
      message: 'LuaSocket is not installed: only networked VMs need it',
      fix: 'sudo apt-get install lua-socket',
    });
  });
});

describe('sandboxes', () => {
  const tiers = ['strict', 'reduced', 'minimal', 'none'] as const;

  test('each has its line, well where this computer gives it', async () => {
    const { tiers: found } = await probeSandbox();
    const { code, document } = await doctorJson();
    expect(code).toBe(0);
    for (const tier of tiers) {
      const probe = found[tier];
      const { status, message = '' } = document.checks.find(({ id }) => id === `sandbox-${tier}`) ?? {};
      expect(status).toBe(probe.available ? 'ok' : 'info');
      const start = probe.available
        ? `sandbox ${tier}: `
        : `sandbox ${tier} is not available: ${probe.cause}`;
      expect(message.startsWith(start)).toBe(true);
    }
    const { stdout } = await runCli(['doctor']);
    expect(stdout.split('\n').filter((line) => /^[✓·] sandbox /.test(line))).toHaveLength(4);
  });

  test('without bubblewrap nothing is broken: what installs it is advice', async () => {
    const folder = workFolder({ 'apt-get': '' });
    chmodSync(join(folder, 'apt-get'), 0o755);
    const { code, document } = await doctorJson({ PATH: folder });
    expect({ code, ok: document.ok }).toEqual({ code: 0, ok: true });
    const checks = document.checks.filter(({ id }) => id.startsWith('sandbox-') || id === 'default');
    expect(checks).toMatchObject([
      {
        id: 'sandbox-strict',
        status: 'info',
        message: 'sandbox strict is not available: bubblewrap is not installed',
        fix: 'sudo apt-get install bubblewrap',
      },
      { id: 'sandbox-reduced', status: 'info', fix: 'sudo apt-get install util-linux' },
      { id: 'sandbox-minimal', status: 'info', fix: 'sudo apt-get install util-linux' },
      { id: 'sandbox-none', status: 'ok' },
      {
        id: 'default',
        status: 'info',
        message: 'programs run on Lua 5.4, embedded engine, if nothing else is said',
      },
    ]);
  });

  test('without bubblewrap native interpreters still show their version', async ({ skip }) => {
    const { path = '', skipReason } = findLua('5.4');
    skip(skipReason !== undefined, skipReason);
    const folder = workFolder({});
    symlinkSync(path, join(folder, 'lua5.4'));
    const { code, document } = await doctorJson({ PATH: folder });
    expect(code).toBe(0);
    expect(document.checks).toContainEqual({
      id: 'lua5.4',
      status: 'ok',
      message: `native Lua 5.4: ${join(folder, 'lua5.4')}`,
    });
  });

  test('what a program runs on by default is said', async ({ skip }) => {
    const { skipReason } = nativeVersions.find(({ version }) => version === '5.4') ?? {};
    skip(skipReason !== undefined, skipReason);
    const { document } = await doctorJson();
    expect(document.checks).toContainEqual({
      id: 'default',
      status: 'info',
      message: 'programs run on Lua 5.4, native, sandbox strict, if nothing else is said',
    });
  });
});

test('ssh is named with its path, and how to install it where it is missing', async () => {
  const ssh = async (files: Readonly<Record<string, string>>): Promise<unknown> => {
    const folder = workFolder(files);
    for (const name of Object.keys(files)) chmodSync(join(folder, name), 0o755);
    const check = (await doctorJson({ PATH: folder })).document.checks.find(({ id }) => id === 'ssh');
    return { ...check, message: check?.message.replace(folder, 'FOLDER') };
  };
  expect(await ssh({ ssh: '' })).toEqual({
    id: 'ssh',
    status: 'info',
    message: 'ssh: FOLDER/ssh reads ~/.ssh/config for --on ssh://HOST',
  });
  expect(await ssh({ 'apt-get': '' })).toEqual({
    id: 'ssh',
    status: 'info',
    message: expect.stringContaining('ssh is not installed: ') as string,
    fix: 'sudo apt-get install openssh-client',
  });
});

test('an interpreter that does not start is a warning, and programs run without it', async () => {
  const folder = workFolder({ 'lua5.4': '#!/no/such/interpreter\n' });
  chmodSync(join(folder, 'lua5.4'), 0o755);
  const { code, document } = await doctorJson({ PATH: folder });
  expect(code).toBe(0);
  expect(document.checks.find(({ id }) => id === 'lua5.4')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining(`native Lua 5.4 does not start: ${join(folder, 'lua5.4')}: `) as unknown,
    fix: 'install Lua 5.4 with your package manager',
  });
  expect(document.checks).toContainEqual({
    id: 'default',
    status: 'info',
    message: 'programs run on Lua 5.4, embedded engine, if nothing else is said',
  });
});

test('names its version and the platform first', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const { document } = await doctorJson();
  expect(document.checks[0]).toMatchObject({
    id: 'bioxen',
    status: 'info',
    message: expect.stringContaining(`bioxen ${version} on ${process.platform} ${process.arch}`) as string,
  });
});

test('prints a line for each check, and the command below what is not well', async () => {
  const { code, stdout, stderr } = await runCli(['doctor'], { env: { PATH: '' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^✓ embedded engine: Lua 5\.4, 2 \+ 2 is 4$/m);
  expect(stdout).toMatch(
    /^· native Lua 5\.1 is not installed: only --lua 5\.1 needs it\n {4}install Lua 5\.1 with your package manager$/m,
  );
  expect(stdout).not.toContain('\u001B');
});

test('CLICOLOR_FORCE brings colors, NO_COLOR wins', async () => {
  expect((await runCli(['doctor'], { env: { CLICOLOR_FORCE: '1' } })).stdout).toContain('\u001B[');
  expect((await runCli(['doctor'], { env: { CLICOLOR_FORCE: '1', NO_COLOR: '1' } })).stdout).not.toContain(
    '\u001B',
  );
});
