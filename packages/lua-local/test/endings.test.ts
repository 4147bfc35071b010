import { BasicLuaVM, type LocalVmOptions } from '@bioxen/lua-local';
import { findLua, type LuaVersion } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

/** An engine in a tier. */
interface Subject {
  readonly name: string;
  readonly version: LuaVersion;
  readonly options: LocalVmOptions;
  readonly skipReason: string | undefined;
}

const natives: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
const subjects: readonly Subject[] = [
  { name: 'embedded', version: '5.4', options: { engine: 'embedded' }, skipReason: undefined },
  ...natives.flatMap((version) =>
    (['strict', 'none'] as const).map((sandbox): Subject => ({
      name: `${version}, ${sandbox}`,
      version,
      options: { engine: 'native', luaVersion: version, sandbox },
      skipReason: findLua(version).skipReason,
    })),
  ),
];

/** Defines `finalized(callback)`: keeps something whose finalizer is called when the state closes. */
const FINALIZED = `
  kept = {}
  function finalized(callback)
    if newproxy then
      kept[#kept + 1] = newproxy(true)
      getmetatable(kept[#kept]).__gc = callback
    else
      kept[#kept + 1] = setmetatable({}, { __gc = callback })
    end
  end
  function save(name, text)
    local file = assert(io.open(name, "w"))
    file:write(text)
    file:close()
  end
`;
/** Longer than any test: where it passes, something hung. */
const FOR_GOOD = { timeoutMs: 50_000 };
const DISK = { limits: { diskBytes: 2 ** 20 } };

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

describe.each(subjects)('finalizers of a one-shot VM ($name)', ({ options, version, skipReason }) => {
  test.skipIf(version === '5.1')('run when os.exit closes the state', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const code = `${FINALIZED} finalized(function() print("closing") io.stderr:write("bye") end) os.exit(4, true)`;
    for (const persistent of [false, true]) {
      for (const program of [code, `coroutine.wrap(function() ${code} end)()`]) {
        await using vm = new BasicLuaVM({ ...options, persistent });
        const result = await vm.execute(program, FOR_GOOD);
        expect(result).toMatchObject({ stdout: 'closing', stderr: 'bye', returnCode: 4, exited: true });
      }
    }
  });

  test.skipIf(version === '5.1')(
    'that never end after os.exit are ended with the VM, or at the time limit',
    async ({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
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
    },
  );

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

describe.each(natives)('what is written past the driver at the end of a one-shot VM on %s', (version) => {
  const { skipReason } = findLua(version);
  const ROUNDS = 30;
  const make = (): BasicLuaVM =>
    new BasicLuaVM({
      engine: 'native',
      sandbox: 'none',
      luaVersion: version,
      environment: { PATH: process.env['PATH'] ?? '' },
    });

  test.for([
    ['os.execute', 'os.execute("echo child >&2")'],
    ['a pipe that is closed', 'local p = io.popen("echo child >&2") p:read("*a") p:close()'],
    ['a pipe into a child', 'local p = io.popen("cat >&2", "w") p:write("child\\n") p:close()'],
  ])('errors of a child of a finalizer stand where they belong: %s', async ([, code], { skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = make();
    const closing = `${FINALIZED} finalized(function() io.stderr:write("a\\n") ${code} io.stderr:write("b\\n") end)`;
    const endings = ['return 1', 'error("", 0)', ...(version === '5.1' ? [] : ['os.exit(3, true)'])];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stderr } = await vm.execute(`${closing} ${endings[round % endings.length]}`, FOR_GOOD);
      expect(stderr.replace(/^lua: \n.*?(?=a\n)/s, '')).toBe('a\nchild\nb');
    }
  });

  test('errors of a pipe that is left open are not lost', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = make();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stderr } = await vm.execute('pipe = io.popen("cat >&2", "w") pipe:write("child")', FOR_GOOD);
      expect(stderr).toBe('child');
    }
  });
});

test('what C code writes to the standard error is never lost in a one-shot VM', async ({ skip }) => {
  const { skipReason } = findLua('luajit');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new BasicLuaVM({ engine: 'native', sandbox: 'none', luaVersion: 'luajit' });
  const code = `
    local ffi = require("ffi")
    ffi.cdef("long write(int, const char *, size_t);")
    local function say(text) ffi.C.write(2, text, #text) end
    say("one ")
    kept = newproxy(true)
    getmetatable(kept).__gc = function() say("three") end
    say("two ")
    if ... then os.exit(1, true) end`;
  for (let round = 0; round < 60; round += 1) {
    const { stderr } = await vm.execute(code, { args: [round % 2 === 0], ...FOR_GOOD });
    expect(stderr).toBe('one two three');
  }
});
