import { describe, expect, test } from 'vitest';
import { type ContractSubject, makeVm, sharedVm } from './contract-subject.js';

const MODULES = {
  motif:
    'local M = {} function M.count(s, m) local n = 0 for _ in s:gmatch(m) do n = n + 1 end return n end return M',
  'bio.codons': 'return { ATG = "M", name = ... }',
  broken: 'local a = = 1',
  failing: 'error("cannot load")',
  global_style: 'global_style = { answer = 42 }',
  first: 'local second = require("second") return { second = second.name }',
  second: 'return { name = "second" }',
};

/** Pure-Lua modules that the host hands to a VM. */
export function describeModules(subject: ContractSubject): void {
  describe('modules', () => {
    const vm = sharedVm(subject, { modules: MODULES });
    const values = async (code: string): Promise<unknown> => (await vm().execute(code)).values;

    test('require finds the modules of the VM', async () => {
      expect(await values('return require("motif").count("ATGATG", "ATG")')).toEqual([2]);
      expect(await values('local c = require("bio.codons") return c.ATG, c.name')).toEqual([
        'M',
        'bio.codons',
      ]);
      expect(await values('return require("first").second')).toEqual(['second']);
    });

    test('a module is loaded once', async () => {
      expect(
        await values('return require("motif") == require("motif"), package.loaded.motif == require("motif")'),
      ).toEqual([true, true]);
    });

    test('a module that sets a global is there under its name', async () => {
      expect(await values('require("global_style") return global_style.answer')).toEqual([42]);
    });

    test('require works inside of a coroutine and of pcall', async () => {
      expect(await values('return coroutine.wrap(function() return require("second").name end)()')).toEqual([
        'second',
      ]);
      expect(await values('return pcall(require, "no.such.module")')).toEqual([
        false,
        expect.stringContaining("module 'no.such.module' not found"),
      ]);
    });

    test('a module that is missing, does not compile or fails is a failure of the program', async () => {
      const failure = async (name: string): Promise<unknown> =>
        (await vm().execute(`return require("${name}")`)).error;
      expect(await failure('missing')).toMatchObject({
        kind: 'runtime',
        message: expect.stringContaining("module 'missing' not found"),
      });
      expect(await failure('broken')).toMatchObject({
        kind: 'runtime',
        message: expect.stringContaining('broken.lua:1:'),
      });
      expect(await failure('failing')).toMatchObject({
        kind: 'runtime',
        message: expect.stringContaining('failing.lua:1: cannot load'),
      });
    });

    test('mountModules adds modules to a living VM', async () => {
      await using mounted = await makeVm(subject);
      await mounted.execute('return 1');
      await mounted.packages.mountModules(new Map([['late', 'return "late"']]));
      expect((await mounted.execute('return (require("late"))')).values).toEqual(['late']);
    });

    test('a name that require could not be given is refused', async () => {
      await using mounted = await makeVm(subject);
      for (const name of ['', '../x', 'a b', 'x"', '1a', 'a..b']) {
        const mounting = (async (): Promise<void> =>
          await mounted.packages.mountModules(new Map([[name, 'return 1']])))();
        await expect(mounting).rejects.toMatchObject({ code: 'API_VALIDATION_ERROR' });
      }
    });

    test('the VM says for which Lua its packages must be', async () => {
      const target = await vm().packages.luaTarget();
      expect(target.luaVersion).toBe(subject.version === 'luajit' ? '5.1' : subject.version);
    });

    test('a VM that was closed takes no packages', async () => {
      const made = await makeVm(subject);
      await made.execute('return 1');
      await made.close();
      const closed = { code: 'CLOSED' };
      await expect(made.packages.luaTarget()).rejects.toMatchObject(closed);
      const mounting = (async (): Promise<void> =>
        await made.packages.mountModules(new Map([['late', 'return 1']])))();
      await expect(mounting).rejects.toMatchObject(closed);
    });

    test('installing a package by name says what to do instead', async () => {
      await expect(vm().installPackage('bio_compute')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    });
  });
}
