import { BasicLuaVM } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';
import { DISK, FINALIZED, FOR_GOOD, subjects } from './subjects.js';

async function filesOf(vm: BasicLuaVM): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const { name } of await vm.files.list()) {
    found[name] = Buffer.from(await vm.files.get(name)).toString();
  }
  return found;
}

describe.each(subjects)('files of a one-shot VM ($name)', ({ options, version, skipReason }) => {
  test.for([
    ['os.exit', 'os.exit(3)', {}],
    ['os.exit in a coroutine', 'coroutine.wrap(function() os.exit(3) end)()', {}],
    ['os.exit that closes the state', 'os.exit(3, true)', {}],
    [
      'os.exit in a finalizer',
      'finalized(function() save("late.txt", "late") os.exit(3) end)',
      { 'late.txt': 'late' },
    ],
  ] as const)('are taken back after %s', async ([, ending, more], { skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, ...DISK });
    await vm.files.put('old.txt', 'old');
    await vm.files.put('same.txt', 'same');
    const code = `${FINALIZED} save("new.txt", "new") os.remove("old.txt") print("said") ${ending}`;
    const result = await vm.execute(code, FOR_GOOD);
    expect(result).toMatchObject({ stdout: 'said', stderr: '', returnCode: 3, exited: true });
    expect(await filesOf(vm)).toEqual({ 'new.txt': 'new', 'same.txt': 'same', ...more });
    expect((await vm.execute('return io.open("new.txt"):read("*a")', FOR_GOOD)).values).toEqual(['new']);
  });

  test('what is left open is whole after os.exit', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, ...DISK });
    await vm.execute('a = io.open("a", "w") a:write("all of it") io.output("b") io.write("too") os.exit(0)');
    expect(await filesOf(vm)).toEqual({ a: 'all of it', b: 'too' });
  });

  test.for([
    ['a result', 'return 1', true],
    ['a failure', 'error("boom")', false],
    ['os.exit that closes the state', 'os.exit(0, true)', true],
  ] as const)('what finalizers write and remove counts, after %s', async ([, ending, success], { skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, ...DISK });
    await vm.files.put('old.txt', 'old');
    const result = await vm.execute(
      `${FINALIZED}
      finalized(function() print("closing") os.remove("old.txt") os.remove("scratch.txt") save("log.txt", "closed") end)
      save("scratch.txt", "scratch") save("log.txt", "open")
      ${ending}`,
      FOR_GOOD,
    );
    expect(result.success).toBe(success);
    // Lua 5.1 knows no os.exit that closes the state.
    const isClosed = !(version === '5.1' && ending.startsWith('os.exit'));
    expect(result.stdout.includes('closing')).toBe(isClosed);
    expect(await filesOf(vm)).toEqual(
      isClosed ? { 'log.txt': 'closed' } : { 'log.txt': 'open', 'old.txt': 'old', 'scratch.txt': 'scratch' },
    );
  });

  test('a finalizer that never ends leaves those of the result, and ends at the time limit', async ({
    skip,
  }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, ...DISK });
    const code = `${FINALIZED} finalized(function() save("more.txt", "more") while true do end end)
      save("new.txt", "new") return "finished"`;
    expect((await vm.execute(code, { timeoutMs: 1_000 })).values).toEqual(['finished']);
    expect(await filesOf(vm)).toEqual({ 'new.txt': 'new' });
    expect((await vm.execute('return 1', FOR_GOOD)).values).toEqual([1]);
  });

  test('what is removed makes room for what is written', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, limits: { diskBytes: 100_000 } });
    await vm.files.put('z', new Uint8Array(70_000));
    await vm.execute(`${FINALIZED} os.remove("z") save("a", ("x"):rep(70000))`, FOR_GOOD);
    expect(await vm.files.list()).toEqual([{ name: 'a', bytes: 70_000 }]);
  });

  test('finalizers that ask for input or modules get none, and nothing hangs', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, ...DISK, modules: { there: 'return 1' } });
    const ask = 'print(io.read(), (pcall(require, "there"))) save("asked.txt", "asked")';
    const code = `${FINALIZED} finalized(function() ${ask} end)`;
    const result = await vm.execute(code, { ...FOR_GOOD, input: 'never read\n' });
    expect(result.stdout).toBe('nil\tfalse');
    expect(await filesOf(vm)).toEqual({ 'asked.txt': 'asked' });
  });
});
