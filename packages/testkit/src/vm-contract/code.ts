import { EmptyCodeError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, sharedVm } from './contract-subject.js';

/** The programs that a VM takes. */
export function describeCode(subject: ContractSubject): void {
  describe('code', () => {
    const vm = sharedVm(subject);

    test('B06 empty code is refused', async () => {
      for (const code of ['', '   \n\t ', new Uint8Array(0), Buffer.from(' \n')]) {
        const error: unknown = await vm()
          .execute(code)
          .catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(EmptyCodeError);
        expect(error).toHaveProperty('message', expect.stringContaining('Lua code cannot be empty'));
      }
      await expect(vm().execute(' '.repeat(1_000))).rejects.toThrow(EmptyCodeError);
    });

    test('B12 a program of 10 MB runs', async () => {
      const result = await vm().execute(`local s = "${'ACGT'.repeat(2_500_000)}" return #s`);
      expect(result.values).toEqual([10_000_000]);
    });

    test('B12 a program of 100,000 lines runs and counts its lines', async () => {
      const code = `${'local x = 1\n'.repeat(100)}${'x = x + 1\n'.repeat(100_000)}error("at the end")`;
      expect((await vm().execute(code)).error).toMatchObject({ line: 100_101 });
    });

    test('B13 NUL and 0xff bytes in the code arrive, where the version reads them', async () => {
      if (subject.version === '5.1') return;
      const code = Buffer.from('return "a\0b\xff", #"\0"', 'latin1');
      expect((await vm().execute(code)).values).toEqual([Uint8Array.of(97, 0, 98, 255), 1]);
    });

    test('code as bytes and as text is the same', async () => {
      expect((await vm().execute(Buffer.from('return "é"'))).values).toEqual(['é']);
      expect((await vm().execute('return "é"')).values).toEqual(['é']);
    });

    test('a byte order mark, a shebang line and CRLF are taken', async () => {
      expect((await vm().execute('\uFEFFreturn 1')).values).toEqual([1]);
      expect((await vm().execute('#!/usr/bin/env lua\nreturn 2')).values).toEqual([2]);
      expect((await vm().execute('\uFEFF#!/usr/bin/env lua\r\nreturn 3')).values).toEqual([3]);
      expect((await vm().execute('local a = 1\r\nlocal b = 2\r\nerror("x")\r\n')).error).toMatchObject({
        line: 3,
      });
      expect((await vm().execute('#!/usr/bin/lua\nerror("x")')).error).toMatchObject({ line: 2 });
    });

    test('text that only begins like a program is a syntax error', async () => {
      expect((await vm().execute('return #t')).error).toMatchObject({ kind: 'runtime' });
      expect((await vm().execute('\u0000')).error).toMatchObject({ kind: 'syntax' });
    });

    test('bytecode is refused', async () => {
      const dumped = await vm().execute('return string.dump(function() return "ran" end)', {
        strings: 'bytes',
      });
      const bytecode = dumped.values[0] as Uint8Array;
      expect(bytecode[0]).toBe(27);
      const refused = await vm().execute(bytecode);
      expect(refused.error).toMatchObject({
        kind: 'syntax',
        message: expect.stringContaining('attempt to load a binary chunk'),
      });
      expect((await vm().execute(Buffer.concat([Buffer.from('\uFEFF'), bytecode]))).success).toBe(false);
      expect((await vm().execute('return 1')).values).toEqual([1]);
    });

    test('190 nested parentheses are taken, 10,000 are a syntax error', async () => {
      const nested = (depth: number): string => `return ${'('.repeat(depth)}1${')'.repeat(depth)}`;
      expect((await vm().execute(nested(190))).values).toEqual([1]);
      expect((await vm().execute(nested(10_000))).error).toMatchObject({ kind: 'syntax' });
      expect((await vm().execute('return 1')).values).toEqual([1]);
    });

    test('quotes and shell text in the code are literal', async () => {
      const hostile = '"; rm -rf x; $(id) `id` \'\\';
      expect((await vm().execute(`return [==[${hostile}]==]`)).values).toEqual([hostile]);
    });

    test('B18 executeString, execute and executeTempScript are the same', async () => {
      const results = await Promise.all([
        vm().execute('return 6 * 7'),
        vm().executeString('return 6 * 7'),
        vm().executeTempScript('return 6 * 7'),
      ]);
      for (const result of results) expect(result).toMatchObject({ stdout: '42', values: [42] });
    });
  });
}
