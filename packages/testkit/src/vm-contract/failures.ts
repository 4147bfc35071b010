import { BioxenError, LuaProgramError, LuaVMError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, sharedVm } from './contract-subject.js';

/** A program that fails is a result, and the VM goes on. */
export function describeFailures(subject: ContractSubject): void {
  describe('failures', () => {
    const vm = sharedVm(subject);
    const failureOf = async (code: string): Promise<unknown> => (await vm().execute(code)).error;

    test('B07 a syntax error has its kind, line and message, and nothing ran', async () => {
      const result = await vm().execute('print("ran")\nx = = 1');
      expect(result).toMatchObject({
        success: false,
        returnCode: 1,
        stdout: '',
        stderr: "lua: [chunk]:2: unexpected symbol near '='",
        error: {
          kind: 'syntax',
          line: 2,
          message: "[chunk]:2: unexpected symbol near '='",
          traceback: '',
          frames: [],
        },
      });
    });

    test('B07 the message is that of the program, not of the same text as an expression', async () => {
      expect(await failureOf('for i=1,3 do')).toMatchObject({ kind: 'syntax', line: 1 });
      expect(await failureOf('for i=1,3 do')).toHaveProperty(
        'message',
        expect.stringContaining("'end' expected"),
      );
      expect(await failureOf('print(1) x')).toHaveProperty(
        'message',
        expect.stringMatching(/near '?<eof>'?$/),
      );
    });

    test('B08 a runtime error has its message, line, traceback and frames', async () => {
      const result = await vm().execute('local function f()\n  error("boom")\nend\nprint("before")\nf()');
      expect(result).toMatchObject({ success: false, returnCode: 1, stdout: 'before', values: [] });
      expect(result.error).toMatchObject({
        kind: 'runtime',
        line: 2,
        message: '[chunk]:2: boom',
        value: '[chunk]:2: boom',
      });
      expect(result.stderr).toMatch(
        /^lua: \[chunk\]:2: boom\nstack traceback:\n\t\[C\]: in function 'error'\n/,
      );
      const frames = result.error?.frames ?? [];
      expect(frames[0]).toMatchObject({ source: '[C]', description: "in function 'error'" });
      expect(frames[1]).toMatchObject({ source: '[chunk]', line: 2 });
      expect(frames).toContainEqual({ source: '[chunk]', line: 5, description: 'in main chunk' });
      expect(result.error?.traceback).toBe(result.stderr.slice(result.stderr.indexOf('stack traceback')));
    });

    test('no trace of the driver is in any traceback', async () => {
      const failing = [
        'error("x")',
        'io.write({})',
        'print(nil .. 1)',
        'io.read("*q")',
        'os.exit({})',
        'local t = nil; t()',
        'require("not.there")',
      ];
      for (const code of failing) {
        const { stderr, success } = await vm().execute(code);
        expect(success).toBe(false);
        expect(stderr).not.toMatch(/bioxen|command line/);
      }
    });

    test('a bad argument of io.write, io.read and os.exit is reported where it stands', async () => {
      expect(await failureOf('io.write("a")\nio.write("b", {})')).toHaveProperty(
        'message',
        "[chunk]:2: bad argument #2 to 'write' (string expected, got table)",
      );
      expect(await failureOf('\nio.stdout:write(nil)')).toHaveProperty(
        'message',
        expect.stringMatching(/^\[chunk\]:2: bad argument #1 to 'write' \(string expected, got nil\)/),
      );
      expect(await failureOf('\n\nio.read("*q")')).toHaveProperty(
        'message',
        "[chunk]:3: bad argument #1 to 'read' (invalid format)",
      );
      expect(await failureOf('os.exit({})')).toHaveProperty(
        'message',
        "[chunk]:1: bad argument #1 to 'exit' (number expected, got table)",
      );
    });

    test('B09 the error value reaches the caller', async () => {
      expect(await failureOf('error({ code = 1, list = { 1, 2 } })')).toMatchObject({
        kind: 'runtime',
        value: { code: 1, list: [1, 2] },
        message: '(error object is a table value)',
      });
      expect(await failureOf('error(nil)')).toMatchObject({ value: null });
      expect(await failureOf('error(false)')).toMatchObject({ value: false });
      expect(await failureOf('error(42, 0)')).toMatchObject({ value: 42 });
      expect(await failureOf('error("text", 0)')).toMatchObject({ value: 'text', message: 'text' });
      expect(await failureOf('error(print)')).toMatchObject({ value: { luaType: 'function' } });
      expect(
        await failureOf('error(setmetatable({ n = 1 }, { __tostring = function() return "said" end }))'),
      ).toMatchObject({
        value: { n: 1 },
        message: 'said',
      });
    });

    test('an error value whose __tostring fails is still a failure', async () => {
      expect(
        await failureOf('error(setmetatable({}, { __tostring = function() error("worse") end }))'),
      ).toMatchObject({ kind: 'runtime' });
      expect((await vm().execute('return 1')).values).toEqual([1]);
    });

    test('reject: true throws the failure with its whole result', async () => {
      const error: unknown = await vm()
        .execute('print("out") error("boom")', { reject: true })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(LuaProgramError);
      expect(error).toBeInstanceOf(LuaVMError);
      expect(BioxenError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'LUA_PROGRAM_FAILED',
        message: expect.stringContaining('boom'),
        result: { stdout: 'out', success: false },
      });
      expect(await vm().execute('return 1', { reject: true })).toMatchObject({ success: true });
    });

    test('a stack overflow is a failure, and the VM goes on', async () => {
      const overflow = await vm().execute('local function f() return 1 + f() end f()');
      expect(overflow.error).toMatchObject({
        kind: 'runtime',
        message: expect.stringContaining('stack overflow'),
      });
      expect((await vm().execute('return 1')).values).toEqual([1]);
      // Recursion through C ends LuaJIT itself by a segmentation fault.
      if (subject.version === 'luajit') return;
      const inC = await vm().execute('local function f() return ("x"):gsub(".", f) end f()');
      expect(inC.success).toBe(false);
      const nested = await vm().execute(
        'local function f(n) local co = coroutine.wrap(f) return co(n + 1) end return f(0)',
      );
      expect(nested.success).toBe(false);
      expect((await vm().execute('return 1')).values).toEqual([1]);
    });

    test('an error in a finalizer ends nothing but its own run', async () => {
      if (subject.version !== '5.1' && subject.version !== 'luajit') {
        await vm().execute(
          'setmetatable({}, { __gc = function() error("in gc") end }) collectgarbage() collectgarbage()',
        );
      }
      await vm().execute(
        'local p = newproxy and newproxy(true) if p then getmetatable(p).__gc = function() error("in gc") end end p = nil collectgarbage() collectgarbage()',
      );
      expect((await vm().execute('return "alive"')).values).toEqual(['alive']);
    });

    test('an error inside of pcall, xpcall and coroutines stays inside', async () => {
      const { values } = await vm().execute(
        'local a = pcall(error, { 1 }) local b, m = xpcall(error, function(e) return "h:" .. e end, "x") ' +
          'local co = coroutine.create(function() error("c", 0) end) local c, e = coroutine.resume(co) return a, b, c, e',
      );
      expect(values).toEqual([false, false, false, 'c']);
    });

    test('repl mode shows expressions and asks for more of an incomplete chunk', async () => {
      const repl = { mode: 'repl' } as const;
      expect(await vm().execute('1 + 1', repl)).toMatchObject({ stdout: '2', values: [2] });
      expect(await vm().execute('= 1 + 1', repl)).toMatchObject({ stdout: '2' });
      expect(await vm().execute('math.max(1, 5)', repl)).toMatchObject({ stdout: '5' });
      expect((await vm().execute('for i = 1, 2 do', repl)).error).toMatchObject({
        kind: 'syntax',
        incomplete: true,
      });
      expect((await vm().execute('x = = 1', repl)).error).not.toHaveProperty('incomplete');
    });

    test('a chunk has the name that it is given', async () => {
      expect((await vm().execute('error("x")', { chunkName: '@motif.lua' })).stderr).toMatch(
        /^lua: motif\.lua:1: x\n/,
      );
      expect((await vm().execute('error("x")', { chunkName: '=stage two' })).stderr).toMatch(
        /^lua: stage two:1: x\n/,
      );
    });
  });
}
