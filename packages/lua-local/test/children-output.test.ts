import { BasicLuaVM, type LocalVmOptions } from '@bioxen/lua-local';
import { findLua, type LuaVersion } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

const ROUNDS = 60;
const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
const make = (luaVersion: LuaVersion, options: LocalVmOptions = {}): BasicLuaVM =>
  new BasicLuaVM({
    engine: 'native',
    sandbox: 'none',
    environment: { PATH: process.env['PATH'] ?? '' },
    persistent: true,
    luaVersion,
    ...options,
  });

describe.each(versions)('children of programs of a persistent VM on %s', (version) => {
  const { skipReason } = findLua(version);

  test('what a child writes that is waited for is in the result of its program', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = make(version);
    const programs = [
      'os.execute("echo out " .. ... .. "; echo err " .. ... .. " >&2")',
      'local p = io.popen("echo out " .. ... .. "; echo err " .. ... .. " >&2") io.write(p:read("*a")) p:close()',
      'local p = io.popen("echo err " .. ... .. " >&2; echo out " .. ...) io.write(p:read("*a"))',
      'local p = io.popen("cat; echo err " .. ... .. " >&2", "w") p:write("out " .. ...) io.close(p)',
    ];
    const results = await Promise.all(
      Array.from({ length: ROUNDS }, async (_, round) => {
        const { stdout, stderr } = await vm.execute(programs[round % programs.length] ?? '', {
          args: [round],
        });
        return { stdout, stderr };
      }),
    );
    expect(results).toEqual(results.map((_, round) => ({ stdout: `out ${round}`, stderr: `err ${round}` })));
  });

  test('its errors stand between what the program writes before and after', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = make(version);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stderr } = await vm.execute(
        'io.stderr:write("before\\n") os.execute("echo child >&2") io.stderr:write("after\\n")',
      );
      expect(stderr).toBe('before\nchild\nafter');
    }
  });
});

test('a child in the background writes into the result of the program that runs by then', async ({
  skip,
}) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = make('5.4', { limits: { diskBytes: 2 ** 20 } });
  const first = await vm.execute(
    'os.execute("mkfifo gate; (read line <gate; echo late; echo late >&2; echo >done) & echo begun")',
  );
  expect(first).toMatchObject({ stdout: 'begun', stderr: '' });
  const second = await vm.execute('os.execute("echo >gate; until [ -e done ]; do :; done")');
  expect(second).toMatchObject({ stdout: 'late', stderr: 'late' });
  expect(await vm.execute('return 1')).toMatchObject({ stdout: '1', stderr: '' });
});
