import { readdirSync } from 'node:fs';
import { delimiter } from 'node:path';
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

  test('that are missing are warnings with the command that brings them', async () => {
    const empty = workFolder({});
    expect(readdirSync(empty)).toEqual([]);
    const { code, document } = await doctorJson({ PATH: [empty].join(delimiter) });
    expect(code).toBe(0);
    const fix = process.platform === 'darwin' ? 'brew install luajit' : 'apt-get install luajit';
    expect(document.checks.find(({ id }) => id === 'luajit')).toMatchObject({ status: 'warning', fix });
    expect(document.checks.some(({ id }) => id === 'sandbox')).toBe(false);
  });
});

test('prints a line for each check, and the command below what is not well', async () => {
  const { code, stdout, stderr } = await runCli(['doctor'], { env: { PATH: '' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^✓ embedded engine: Lua 5\.4, 2 \+ 2 is 4$/m);
  expect(stdout).toMatch(
    /^! native lua5\.1 is not installed; --lua 5\.1 cannot run\n {4}\S+ install lua@?5\.1$/m,
  );
  expect(stdout).not.toContain('\u001B');
});

test('CLICOLOR_FORCE brings colors, NO_COLOR wins', async () => {
  expect((await runCli(['doctor'], { env: { CLICOLOR_FORCE: '1' } })).stdout).toContain('\u001B[');
  expect((await runCli(['doctor'], { env: { CLICOLOR_FORCE: '1', NO_COLOR: '1' } })).stdout).not.toContain(
    '\u001B',
  );
});
