import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SandboxSetupError } from '@bioxen/core';
import { BasicLuaVM, type LocalVmOptions } from '@bioxen/lua-local';
import { findLua } from '@bioxen/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

const { skipReason } = findLua('5.4');
test.beforeEach(({ skip }) => {
  skip(skipReason !== undefined, skipReason);
});

const temporary = mkdtempSync(join(tmpdir(), 'temporary-folder-'));
const aFile = join(temporary, 'file');
beforeAll(() => {
  writeFileSync(aFile, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

describe.each<LocalVmOptions>([
  { sandbox: 'strict' },
  { sandbox: 'minimal' },
  { sandbox: 'none', limits: { diskBytes: 2 ** 20 } },
])('$sandbox', (options) => {
  test.each([join(temporary, 'nowhere'), aFile])(
    'a TMPDIR in which no file can be made is said, with what to do, until it is mended (%#)',
    async (place) => {
      await using vm = new BasicLuaVM({ engine: 'native', ...options });
      vi.stubEnv('TMPDIR', place);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const error: unknown = await vm.execute('return 1').catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(SandboxSetupError);
        expect(error).toMatchObject({
          purpose: `temporary files in ${place}`,
          reason: expect.stringMatching(/^(?:ENOENT|ENOTDIR)/) as string,
          hint: expect.stringMatching(/^Set TMPDIR/) as string,
        });
      }
      vi.stubEnv('TMPDIR', temporary);
      expect((await vm.execute('return 1')).values).toEqual([1]);
    },
  );
});

test('an engine that is chosen by itself needs no temporary files', async () => {
  vi.stubEnv('TMPDIR', join(temporary, 'nowhere'));
  await using vm = new BasicLuaVM();
  expect((await vm.execute('return 1')).values).toEqual([1]);
  expect(await vm.status()).toMatchObject({ engine: 'embedded' });
});

test.each(['strict', 'minimal', 'none'])(
  'one start removes the private directories of all processes that are gone: %s',
  (tier) => {
    const folder = mkdtempSync(join(temporary, 'left-'));
    const [namespace] = /\d+/.exec(readlinkSync('/proc/self/ns/pid')) ?? [];
    const gone = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    for (let box = 0; box < 20; box += 1) {
      const path = join(folder, `bioxen-box-${namespace ?? ''}-${gone}-1-${String(box)}`);
      mkdirSync(join(path, 'deeper'), { recursive: true });
      for (let file = 0; file < 100; file += 1) writeFileSync(join(path, 'deeper', String(file)), 'x');
    }
    const code = `import { BasicLuaVM } from '@bioxen/lua-local';
      await new BasicLuaVM({ engine: 'native', sandbox: '${tier}' }).execute('return 1');
      process.exit();`;
    execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, TMPDIR: folder },
    });
    expect(readdirSync(folder).filter((name) => name.includes(`-${gone}-`))).toEqual([]);
  },
);
