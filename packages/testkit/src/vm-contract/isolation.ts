import type { ExecuteOptions } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, makeVm, sharedVm } from './contract-subject.js';

/** What programs share, and what they do not. */
export function describeIsolation(subject: ContractSubject): void {
  describe('isolation', () => {
    const vm = sharedVm(subject);

    test('B15 one-shot programs share nothing, persistent ones their globals', async () => {
      await vm().execute('x = 5 string.marked = true package.loaded.mine = 1');
      const { values } = await vm().execute('return x, string.marked, package.loaded.mine');
      expect(values).toEqual(subject.persistent ? [5, true, 1] : [null, null, null]);
      if (subject.persistent) await vm().execute('x = nil string.marked = nil');
    });

    test('a program with globals of its own sees those of the others and leaves none', async () => {
      await vm().execute('seen = 1 t = {}');
      const own = { globals: 'own' } as const;
      const code = 'made = 2 t = t or {} t.x = 3 return seen, made, rawget(_G, "made")';
      const { values } = await vm().execute(code, own);
      expect(values).toEqual(subject.persistent ? [1, 2, null] : [null, 2, null]);
      expect((await vm().execute('return made, t and t.x')).values).toEqual(
        subject.persistent ? [null, 3] : [null, null],
      );
      expect((await vm().execute('return ...', { ...own, args: [7] })).values).toEqual([7]);
      expect((await vm().execute('return nothing.x', own)).error).toMatchObject({
        kind: 'runtime',
        message: expect.stringMatching(/^\[chunk\]:1: attempt to index/) as unknown,
      });
      await vm().execute('seen, t = nil, nil');
    });

    test('each program has its own locals and its own ...', async () => {
      await vm().execute('local secret = 1 function peek() return secret end', { args: [1] });
      expect((await vm().execute('return secret, select("#", ...)')).values).toEqual([null, 0]);
    });

    test('D08 locals that are kept are seen by the programs that keep theirs, and by no other', async () => {
      await using own = await makeVm(subject, { persistent: true });
      const kept = { locals: 'kept' } as const;
      const run = async (code: string, options: ExecuteOptions = kept): Promise<unknown> => {
        const { values, error } = await own.execute(code, options);
        return error?.message ?? values;
      };
      expect(await run('local x, f = 1\nlocal function add(n) x = x + n return x end\nreturn f')).toEqual([
        null,
      ]);
      expect(await run('return x, add(4), x, rawget(_G, "x")')).toEqual([1, 5, 5, null]);
      // What is no declaration goes where it went before.
      expect(await run('x = x * 2 y = x f = 7 local x = x + 1 do local x = 0 end')).toEqual([]);
      expect(await run('return x, y, f, add(0)')).toEqual([11, 10, 7, 11]);
      expect(await run('return x, y, f, add', {})).toEqual([null, 10, null, null]);
      expect(await run('x = "a global" return x', {})).toEqual(['a global']);
      expect(await run('return x, _G.x')).toEqual([11, 'a global']);
      expect(await run('x', { ...kept, mode: 'repl' })).toEqual([11]);
      expect(await run('local x = ...\nreturn x + nothing', { ...kept, args: [3] })).toMatch(
        /^\[chunk\]:2: attempt/,
      );
      expect(await run('return x')).toEqual([3]);
      expect(await run('local x = (')).toMatch(/^\[chunk\]:1: unexpected symbol/);
      expect((await own.execute(Buffer.from('local z = "\u00E9" return #z'), kept)).values).toEqual([2]);
      expect(await run('return z')).toEqual(['\u00E9']);
    });

    test('two VMs share no globals', async () => {
      await using first = await makeVm(subject, { vmId: 'first', persistent: true });
      await using second = await makeVm(subject, { vmId: 'second', persistent: true });
      await first.execute('shared = 1 math.pi = 3');
      expect((await second.execute('return shared, math.pi')).values).toEqual([null, Math.PI]);
    });

    test('the driver shows itself in no global', async () => {
      const { values } = await vm().execute(
        'local seen = {} for k in pairs(_G) do seen[#seen + 1] = k end table.sort(seen) return table.concat(seen, " ")',
      );
      expect(values[0]).not.toMatch(/bioxen|cookie|driver|read_line/);
    });

    test('B25 1,000 concurrent appends keep their order', async () => {
      if (!subject.persistent) return;
      await vm().execute('log = {}');
      const results = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => vm().execute(`log[#log + 1] = ${index} return #log`)),
      );
      expect(results.map(({ values }) => values[0])).toEqual(
        Array.from({ length: 1_000 }, (_, index) => index + 1),
      );
      const { values } = await vm().execute('return log');
      expect(values[0]).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    });

    test('programs with and without options keep their order among each other', async () => {
      if (!subject.persistent) return;
      await vm().execute('seq = ""');
      await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          vm().execute(
            `seq = seq .. ${index % 3 === 1 ? 'io.read()' : `"${index},"`}`,
            index % 3 === 1 ? { input: `${index},\n` } : index % 3 === 2 ? { timeoutMs: 60_000 } : {},
          ),
        ),
      );
      expect((await vm().execute('return seq')).stdout).toBe(
        Array.from({ length: 60 }, (_, index) => `${index},`).join(''),
      );
    });

    test('a failed program leaves the others alone', async () => {
      const results = await Promise.all(
        ['return 1', 'error("x")', 'x = = 1', 'return 2'].map((code) => vm().execute(code)),
      );
      expect(results.map(({ success, values }) => (success ? values[0] : 'failed'))).toEqual([
        1,
        'failed',
        'failed',
        2,
      ]);
    });

    test('output belongs to the program that wrote it', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => vm().execute(`for i = 1, 20 do print(${index}) end`)),
      );
      results.forEach(({ stdout }, index) => {
        expect(stdout).toBe(Array.from({ length: 20 }, () => index).join('\n'));
      });
    });

    test('the same code runs anew each time', async () => {
      const code =
        'local n = (counted or 0) + 1 counted = n local t = { n } return t[1], function() return n end';
      const first = (await vm().execute(code)).values[0];
      const second = (await vm().execute(code)).values[0];
      expect([first, second]).toEqual(subject.persistent ? [1, 2] : [1, 1]);
    });
  });
}
