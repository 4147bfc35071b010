import { BasicLuaVM, type LocalVmOptions } from '@bioxen/lua-local';
import { findLua, type LuaVersion } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

interface Kind {
  readonly name: string;
  readonly options: LocalVmOptions;
  readonly skipReason: string | undefined;
}

const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
const kinds: readonly Kind[] = [
  { name: 'embedded', options: { engine: 'embedded' }, skipReason: undefined },
  ...versions.map((luaVersion) => ({
    name: `native ${luaVersion}`,
    options: { engine: 'native' as const, luaVersion },
    skipReason: findLua(luaVersion).skipReason,
  })),
];

describe.each(kinds)('$name', ({ options, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });

  test('io.input makes a file the default input, and neither requests nor standard input are read from it', async () => {
    await using vm = new BasicLuaVM({ ...options, persistent: true, limits: { diskBytes: 2 ** 20 } });
    await vm.files.put('a.txt', 'one\ntwo\nthree\nfour\n');
    const first = await vm.execute(
      'local file = io.input("a.txt") return file == io.input(), io.read(), io.stdin:read(), io.lines()()',
      { input: 'standard\n' },
    );
    expect(first.values).toEqual([true, 'one', 'standard', 'two']);
    expect((await vm.execute('return io.read(), io.stdin:read("*a")', { input: 'next' })).values).toEqual([
      'three',
      'next',
    ]);
    const wrong = await vm.execute('io.input("nowhere.txt")');
    expect(wrong.error?.message).toMatch(/^\[chunk\]:1: .*nowhere\.txt.*No such file or directory/);
    expect((await vm.execute('io.input():close() return pcall(io.read)')).values[0]).toBe(false);
    expect((await vm.execute('io.input(io.stdin) return io.read()', { input: 'again' })).values).toEqual([
      'again',
    ]);
    expect(vm.state).toBe('running');
  });
});
