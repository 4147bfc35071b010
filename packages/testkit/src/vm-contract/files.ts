import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptNotFoundError } from '@bioxen/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ContractSubject, sharedVm } from './contract-subject.js';

/** Programs in files of this computer. */
export function describeFiles(subject: ContractSubject): void {
  describe('files', () => {
    const vm = sharedVm(subject);
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'contract-files-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    test('B16 executeFile runs a file with its arguments in arg', async () => {
      const path = join(folder, 'script.lua');
      await writeFile(path, '#!/usr/bin/env lua\nprint(arg[0], arg[1], select("#", ...))\nreturn #arg');
      const result = await vm().executeFile(path, { args: ['one', 2] });
      expect(result).toMatchObject({ stdout: `${path}\tone\t2\n2`, values: [2] });
    });

    test('B16 messages name the file', async () => {
      const path = join(folder, 'wrong.lua');
      await writeFile(path, 'local a = 1\nerror("here")');
      const result = await vm().executeFile(path);
      expect(result.error).toMatchObject({ line: 2, message: expect.stringMatching(/wrong\.lua:2: here$/) });
    });

    test('B16 a missing file, a folder and an unreadable file are told apart', async () => {
      const failure = async (path: string): Promise<unknown> =>
        await vm()
          .executeFile(path)
          .catch((error: unknown) => error);
      const missing = join(folder, 'missing.lua');
      expect(await failure(missing)).toBeInstanceOf(ScriptNotFoundError);
      expect(await failure(missing)).toMatchObject({
        problem: 'missing',
        message: expect.stringContaining(`Lua script not found: ${missing}`),
      });
      expect(await failure(folder)).toMatchObject({
        problem: 'not-a-file',
        message: expect.stringContaining(`Path is not a file: ${folder}`),
      });
      expect(await failure(join(folder, 'script.lua', 'x'))).toMatchObject({ problem: 'missing' });
      if (process.getuid?.() === 0) return;
      const secret = join(folder, 'secret.lua');
      await writeFile(secret, 'return 1');
      await chmod(secret, 0);
      expect(await failure(secret)).toMatchObject({ problem: 'unreadable' });
    });

    test('B06 an empty file is empty code', async () => {
      const path = join(folder, 'empty.lua');
      await writeFile(path, '');
      await expect(vm().executeFile(path)).rejects.toMatchObject({ code: 'EMPTY_CODE' });
    });

    test('B17 executeTempScript leaves no file, not even when it fails', async () => {
      // Private directories carry the number of their process: those of other tests come and go meanwhile.
      const isOurs = (name: string): boolean =>
        !/bioxen-stock|bioxen-life|contract-/.test(name) &&
        (!name.startsWith('bioxen-box-') || name.includes(`-${process.pid}-`));
      const before = (await readdir(tmpdir())).filter(isOurs);
      await vm().executeTempScript('return 1');
      await vm().executeTempScript('error("x")');
      await expect(vm().executeTempScript('while true do end', { timeoutMs: 50 })).rejects.toMatchObject({
        code: 'VM_TIMEOUT',
      });
      await vm().start();
      const after = (await readdir(tmpdir())).filter(isOurs);
      expect(after.filter((name) => !before.includes(name) && /lua|bioxen/i.test(name))).toEqual([]);
    });
  });
}
