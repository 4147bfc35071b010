import { BasicLuaVM } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';
import { DISK, FINALIZED, FOR_GOOD, subjects } from './subjects.js';

describe.each(subjects)('finalizers of a one-shot VM ($name)', ({ options, version, skipReason }) => {
  const closesNothing = version === '5.1' ? 'os.exit of Lua 5.1 closes no state' : undefined;

  test('run when os.exit closes the state', async ({ skip }) => {
    const reason = skipReason ?? closesNothing;
    if (reason !== undefined) skip(reason);
    const code = `${FINALIZED} finalized(function() print("closing") io.stderr:write("bye") end) os.exit(4, true)`;
    for (const persistent of [false, true]) {
      for (const program of [code, `coroutine.wrap(function() ${code} end)()`]) {
        await using vm = new BasicLuaVM({ ...options, persistent });
        const result = await vm.execute(program, FOR_GOOD);
        expect(result).toMatchObject({ stdout: 'closing', stderr: 'bye', returnCode: 4, exited: true });
      }
    }
  });

  test('that never end after os.exit are ended with the VM, or at the time limit', async ({ skip }) => {
    const reason = skipReason ?? closesNothing;
    if (reason !== undefined) skip(reason);
    const code = `${FINALIZED} finalized(function() print("closing") while true do end end) os.exit(4, true)`;
    for (const persistent of [false, true]) {
      await using vm = new BasicLuaVM({ ...options, ...DISK, persistent });
      const limited = await vm.execute(code, { timeoutMs: 500 });
      expect(limited).toMatchObject({ stdout: 'closing', returnCode: 4, exited: true });
      await vm.start();
      let begin: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const running = vm.execute(code, { onOutput: begin });
      await begun;
      await vm.close();
      expect(await running).toMatchObject({ stdout: 'closing', returnCode: 4 });
    }
  });

  test('whose output nobody takes hold up nobody beyond the time limit', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM(options);
    const code = `${FINALIZED} finalized(function() print("late") end) return 1`;
    const result = await vm.execute(code, {
      timeoutMs: 700,
      onOutput: ({ bytes }) =>
        Buffer.from(bytes).includes('late') ? new Promise<void>(() => undefined) : undefined,
    });
    expect(result).toMatchObject({ values: [1], success: true });
  });

  test('do not run when os.exit does not close the state', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM(options);
    const result = await vm.execute(
      `${FINALIZED} finalized(function() print("closing") end) os.exit(4)`,
      FOR_GOOD,
    );
    expect(result).toMatchObject({ stdout: '', returnCode: 4, exited: true });
  });

  test.runIf(version === '5.4')(
    'that fail are warned of where warnings are on, as stock Lua does',
    async ({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
      await using vm = new BasicLuaVM(options);
      const fails = `${FINALIZED} finalized(function() error("boom", 0) end)`;
      const warning = 'Lua warning: error in __gc (boom)';
      for (let round = 0; round < 10; round += 1) {
        expect(await vm.execute(`warn("@on") ${fails} return 1`, FOR_GOOD)).toMatchObject({
          stdout: '1',
          stderr: warning,
          success: true,
        });
        expect(await vm.execute(`warn("@on") ${fails} os.exit(2, true)`, FOR_GOOD)).toMatchObject({
          stderr: warning,
          returnCode: 2,
        });
      }
      expect((await vm.execute(`${fails} return 1`, FOR_GOOD)).stderr).toBe('');
      expect((await vm.execute(`warn("@on") warn("@off") ${fails}`, FOR_GOOD)).stderr).toBe('');
    },
  );

  test.runIf(version === '5.4')(
    'that fail in a persistent VM are warned of in the program that runs',
    async ({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
      await using vm = new BasicLuaVM({ ...options, persistent: true });
      await vm.execute('warn("@on")');
      const code =
        'setmetatable({}, { __gc = function() error("boom " .. n, 0) end }) n = ... collectgarbage()';
      for (let round = 0; round < 20; round += 1) {
        const { stderr } = await vm.execute(code, { args: [round] });
        expect(stderr).toBe(`Lua warning: error in __gc (boom ${round})`);
        expect((await vm.execute('return 1')).stderr).toBe('');
      }
      await vm.execute('warn("@off")');
      expect((await vm.execute(code, { args: [1] })).stderr).toBe('');
    },
  );
});
