import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    expect(document.checks.some(({ id }) => id === 'sandbox')).toBe(false);
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
