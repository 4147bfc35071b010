import { LuaLimitError, VMTimeoutError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, hasIntegers, makeVm, sharedVm } from './contract-subject.js';

/** What programs may use. Running into a limit is an error of its own. */
export function describeLimits(subject: ContractSubject): void {
  describe('limits', () => {
    const vm = sharedVm(subject, { limits: { memoryBytes: 64 * 2 ** 20 } });
    const outcomeOf = async (code: string): Promise<string> => {
      if ((await vm().status()).state === 'lost') await vm().start();
      return await vm()
        .execute(code)
        .then(
          ({ error }) => error?.kind ?? 'success',
          (error: unknown) => (error as { code: string }).code,
        );
    };

    test('B21 memory: a program that wants too much fails, and the next one runs', async () => {
      for (const code of [
        'return #("x"):rep(1000):rep(1e6)',
        'local t = {} while true do t[#t + 1] = { #t } end',
        'local t = "x" while true do t = t .. t end',
      ]) {
        // Lua 5.3 and 5.4 live on; 5.1 and LuaJIT may end, at once or with the next program.
        expect(['memory', 'LUA_PROCESS_FAILED', 'LUA_OUT_OF_MEMORY']).toContain(await outcomeOf(code));
        const next = await outcomeOf('return 1');
        expect(next === 'success' || ['5.1', 'luajit'].includes(subject.version)).toBe(true);
        expect(next === 'success' ? next : await outcomeOf('return 1')).toBe('success');
      }
    });

    // Lua 5.1 and LuaJIT count such a string in 32 bits, and make a smaller one.
    test.runIf(hasIntegers(subject))('a string beyond what Lua makes fails in its own words', async () => {
      if ((await vm().status()).state === 'lost') await vm().start();
      expect((await vm().execute('return #string.rep("xx", 2 ^ 40)')).error).toMatchObject({
        kind: 'runtime',
        message: '[chunk]:1: resulting string too large',
      });
    });

    test('processor time: the error says so, whether or not the state is kept', async () => {
      await using limited = await makeVm(subject, { limits: { cpuMs: 600 } });
      const error: unknown = await limited
        .execute('print("on") while true do end')
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LuaLimitError);
      expect(error).toMatchObject({
        limit: 'cpu',
        limitValue: 600,
        certainty: 'certain',
        stateKept: (await limited.status()).state === 'running',
        hint: expect.stringContaining('limits.cpuMs') as string,
        partial: { stdout: 'on' },
      });
      expect(
        (
          await limited.execute('return 1').catch(async () => {
            await limited.start();
            return await limited.execute('return 1');
          })
        ).values,
      ).toEqual([1]);
    });

    test('output: dropped beyond the limit, or an end of the program where that is asked for', async () => {
      if ((await vm().status()).state === 'lost') await vm().start();
      const code = 'while true do print(("x"):rep(100)) end';
      const killed: unknown = await vm()
        .execute(code, { maxOutputBytes: 1_000, onOutputLimit: 'kill' })
        .catch((thrown: unknown) => thrown);
      expect(killed).toBeInstanceOf(LuaLimitError);
      expect(killed).toMatchObject({
        limit: 'output',
        limitValue: 1_000,
        certainty: 'certain',
        stateKept: (await vm().status()).state === 'running' && subject.persistent,
        hint: expect.stringContaining('limits.maxOutputBytes') as string,
        partial: { truncated: true },
      });
      expect((killed as LuaLimitError).partial?.stdoutBytes.length).toBe(1_000);
      if ((await vm().status()).state === 'lost') await vm().start();
      const late: unknown = await vm()
        .execute(code, { maxOutputBytes: 1_000, timeoutMs: 100 })
        .catch((thrown: unknown) => thrown);
      expect(late).toBeInstanceOf(VMTimeoutError);
      if ((await vm().status()).state === 'lost') await vm().start();
    });

    test('output that streams ends a program at the same byte, and no more of it comes', async () => {
      if ((await vm().status()).state === 'lost') await vm().start();
      let taken = 0;
      const error: unknown = await vm()
        .execute('while true do print(("x"):rep(99)) io.stderr:write("y") end', {
          maxOutputBytes: 1_050,
          onOutputLimit: 'kill',
          buffer: false,
          onOutput: ({ bytes }) => {
            taken += bytes.length;
          },
        })
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ limit: 'output', limitValue: 1_050, certainty: 'certain' });
      expect(taken).toBe(1_050);
    });

    test('limits that make no sense are refused with what they take', async () => {
      for (const limits of [
        { memoryBytes: 1 },
        { cpuMs: 0 },
        { processes: -1 },
        { diskBytes: 0.5 },
        { memory: 1 },
      ]) {
        await expect((async () => await subject.createVm({ limits }))()).rejects.toMatchObject({
          code: 'API_VALIDATION_ERROR',
          message: expect.stringMatching(/limits\./) as unknown,
        });
      }
    });
  });
}
