import { ResourceExhaustedError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type StartedEngine, startEmbedded, valuesOf } from './start-embedded.js';

const KIB = 1024;
const filesOf = ({ engine }: StartedEngine): NonNullable<typeof engine.files> => {
  const { files } = engine;
  if (files === undefined) throw new TypeError('the engine has no folder');
  return files;
};

describe('without a folder', () => {
  test.each([
    ['io.open("x", "w")', [null, 'x: Read-only file system', 69]],
    ['io.open("x", "a+")', [null, 'x: Read-only file system', 69]],
    ['io.open("x")', [null, 'x: No such file or directory', 44]],
    ['io.open("/etc/passwd")', [null, '/etc/passwd: No such file or directory', 44]],
    ['io.open(".")', [null, '.: Is a directory', 31]],
    ['io.tmpfile()', [null, 'Read-only file system', 69]],
    ['os.remove("x")', [null, 'x: No such file or directory', 44]],
    ['os.rename("x", "y")', [null, 'No such file or directory', 44]],
    ['loadfile("x.lua")', [null, 'cannot open x.lua: No such file or directory']],
    [
      'pcall(dofile, "x.lua")',
      [false, expect.stringMatching(/cannot open x\.lua: No such file or directory$/)],
    ],
    ['pcall(os.tmpname)', [false, 'unable to generate a unique filename']],
    ['pcall(io.output, "x")', [false, "[chunk]:1: cannot open file 'x' (Read-only file system)"]],
    ['pcall(io.input, "x")', [false, "[chunk]:1: cannot open file 'x' (No such file or directory)"]],
    ['(pcall(io.lines, "x"))', [false]],
    ['(pcall(require, "x"))', [false]],
  ])('%s is refused as Lua refuses', async (code, values) => {
    await using started = await startEmbedded();
    expect(valuesOf(await started.run(`return ${code}`))).toEqual(values);
    expect(started.engine.files).toBeUndefined();
  });
});

describe('a private folder', () => {
  const limits = { diskBytes: 256 * KIB };

  test('is the working directory of the program, and its place for temporary files', async () => {
    await using started = await startEmbedded({ limits });
    const code = `local file = assert(io.open("a.txt", "w"))
      file:write("one\\ntwo\\n", 42)
      file:close()
      local lines = {}
      for line in io.lines("./a.txt") do lines[#lines + 1] = line end
      local name = os.tmpname()
      assert(io.open(name, "w")):close()
      assert(os.remove(name))
      local temporary = io.tmpfile()
      temporary:write("abc")
      temporary:seek("set", 1)
      assert(os.rename("a.txt", "b.txt"))
      return lines, temporary:read("a"), io.open("/b.txt"):seek("end"), (io.open("a.txt")), (os.remove(name))`;
    expect(valuesOf(await started.run(code))).toEqual([['one', 'two', '42'], 'bc', 10, null, null]);
  });

  test('serves modules, chunks and every way to open a file', async () => {
    await using started = await startEmbedded({ limits });
    const code = `local function write(mode, text, at)
        local file = assert(io.open("m.lua", mode))
        if at then file:seek("set", at) end
        file:write(text)
        file:close()
      end
      write("w", "return 7")
      local seven = require("m")
      write("r+", "8", 7)
      local eight = dofile("m.lua")
      write("a", " --x", 0)
      write("a", " --y")
      local text = io.open("m.lua"):read("a")
      local bytes = io.open("bytes", "wb")
      bytes:write("\\0\\255\\r\\n")
      bytes:close()
      return seven, eight, text, #io.open("bytes", "rb"):read("a"), loadfile("m.lua")()`;
    expect(valuesOf(await started.run(code))).toEqual([7, 8, 'return 8 --x --y', 4, 8]);
  });

  test('holds so many bytes and no more, whatever a program does', async () => {
    await using started = await startEmbedded({ limits });
    const { run } = started;
    const fill = `local function fill(name, keep)
        local file, message = io.open(name, "w")
        if not file then return message end
        file:setvbuf("no")
        local written = 0
        while true do
          local ok, why = file:write(("x"):rep(1000))
          if not ok then
            if not keep then file:close() end
            return why, file
          end
        end
      end
      `;
    expect(valuesOf(await run(`${fill} return (fill("a"))`))).toEqual(['No space left on device']);
    expect(valuesOf(await run('return io.open("a"):seek("end")'))).toEqual([limits.diskBytes]);
    // Without its name a file that is open still takes its room, and gives it back when it is closed.
    const nameless = `${fill} collectgarbage() os.remove("a")
      local _, first = fill("b", true)
      os.remove("b")
      local why = fill("c")
      local size = io.open("c"):seek("end")
      first:close()
      return why, size, (fill("c")), io.open("c"):seek("end")`;
    expect(valuesOf(await run(nameless))).toEqual([
      'No space left on device',
      0,
      'No space left on device',
      limits.diskBytes,
    ]);
    const sparse = `os.remove("c") local file = io.open("s", "w") file:setvbuf("no") file:seek("set", 2 ^ 30)
      return select(2, file:write("x"))`;
    expect(valuesOf(await run(sparse))).toEqual(['No space left on device', 51]);
  });

  test('holds so many files, and so many of them open, and no more', async () => {
    await using started = await startEmbedded({ limits: { ...limits, openFiles: 16 } });
    const many = `for i = 1, 1e5 do
        local file, why = io.open("f" .. i, "w")
        if not file then return i, why end
        file:close()
      end`;
    expect(valuesOf(await started.run(many))).toEqual([1025, 'f1025: No space left on device']);
    const open = 'k = {} for i = 1, 1e5 do k[i] = io.open("f1") if not k[i] then return i end end';
    expect(valuesOf(await started.run(open))).toEqual([14]);
    expect(valuesOf(await started.run('k = nil collectgarbage() return io.open("f1") ~= nil'))).toEqual([
      true,
    ]);
  });

  test('limits one file as well', async () => {
    await using started = await startEmbedded({ limits: { ...limits, fileBytes: 1000 } });
    const code = 'local f = io.open("a", "w") f:setvbuf("no") f:write(("x"):rep(999)) return f:write("xx")';
    expect(valuesOf(await started.run(code))).toEqual([null, 'File too large', 22]);
  });

  test('is reached from the host between programs, bytes as they are', async () => {
    await using started = await startEmbedded({ limits });
    const files = filesOf(started);
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await files.put('größe', bytes);
    expect([...bytes]).toEqual([...Uint8Array.from({ length: 256 }, (_, index) => index)]);
    expect(valuesOf(await started.run('return #io.open("größe", "rb"):read("a")'))).toEqual([256]);
    await started.run('local f = io.open("größe", "ab") f:write("!") f:close() io.open("b", "w"):close()');
    expect(await files.get('größe')).toEqual(Uint8Array.from([...bytes, 33]));
    expect(await files.list()).toEqual([
      { name: 'b', bytes: 0, version: expect.any(String) },
      { name: 'größe', bytes: 257, version: expect.any(String) },
    ]);
    await files.remove('größe');
    await files.remove('größe');
    expect(await files.get('größe')).toBeUndefined();
    expect(valuesOf(await started.run('return (io.open("größe"))'))).toEqual([null]);
  });

  test('gives a file another version with each write, and only then', async () => {
    await using started = await startEmbedded({ limits });
    const files = filesOf(started);
    const version = async (): Promise<string | undefined> => (await files.list())[0]?.version;
    await files.put('a', Buffer.from('x'));
    const put = await version();
    await started.run('return io.open("a"):read("a")');
    expect(await version()).toBe(put);
    await started.run('local f = io.open("a", "r+") f:write("x") f:close()');
    const written = await version();
    expect(written).not.toBe(put);
    await files.put('a', Buffer.from('x'));
    expect(await version()).not.toBe(written);
  });

  test('refuses what the host puts beyond its size, and keeps what it has', async () => {
    await using started = await startEmbedded({ limits });
    const files = filesOf(started);
    await files.put('a', Buffer.from('old'));
    const failure = files.put('a', new Uint8Array(limits.diskBytes + 1));
    await expect(failure).rejects.toBeInstanceOf(ResourceExhaustedError);
    expect(Buffer.from((await files.get('a')) ?? [])).toEqual(Buffer.from('old'));
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield await Promise.resolve(new Uint8Array(KIB));
    }
    await expect(files.put('b', endless())).rejects.toBeInstanceOf(ResourceExhaustedError);
    await files.put('a', new Uint8Array(limits.diskBytes));
    expect((await files.get('a'))?.length).toBe(limits.diskBytes);
  });

  test('is that of one interpreter: no other sees it', async () => {
    await using first = await startEmbedded({ limits });
    await using second = await startEmbedded({ limits });
    await first.run('local f = io.open("shared", "w") f:write("secret") f:close()');
    expect(valuesOf(await second.run('return (io.open("shared"))'))).toEqual([null]);
    expect(await filesOf(second).list()).toEqual([]);
  });

  test('ends with its interpreter: what is asked of it then is an error', async () => {
    await using started = await startEmbedded({ limits });
    const files = filesOf(started);
    const running = started.run('while true do end').catch((error: unknown) => error);
    const listing = files.list();
    await started.engine.kill();
    await expect(listing).rejects.toMatchObject({ code: 'LUA_PROCESS_FAILED' });
    await expect(files.get('a')).rejects.toMatchObject({ code: 'LUA_PROCESS_FAILED' });
    expect(await running).toHaveProperty('code', 'LUA_PROCESS_FAILED');
  });
});
