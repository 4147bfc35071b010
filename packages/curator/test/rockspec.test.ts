import { dependencyText, parseRockspec, type Rockspec } from '@bioxen/curator';
import { describe, expect, test } from 'vitest';

const HEAD = `package = 'motifs' version = '1.2-1' source = { url = 'https://example.org/motifs-1.2.tar.gz' }\n`;
const BUILD = `build = { type = 'builtin', modules = { motifs = 'motifs.lua' } }`;
const parse = async (text: string): Promise<Rockspec> => await parseRockspec(Buffer.from(text));

describe('a rockspec', () => {
  test('is read as data, whether it is written as data or computes', async () => {
    const written = await parse(`${HEAD}dependencies = { 'lua >= 5.1', "fasta ~> 1.4" } ${BUILD}`);
    const computed = await parse(
      `local v = '1.2' package = 'motifs' version = v .. '-1'
      source = { url = ('https://example.org/motifs-%s.tar.gz'):format(v) }
      dependencies = { 'lua >= 5.1', 'fasta ~> ' .. ('1.4'):lower() } ${BUILD}`,
    );
    expect(computed).toEqual(written);
    expect(written).toMatchObject({ name: 'motifs', format: '1.0', build: { type: 'builtin' } });
    expect(written.dependencies.map(dependencyText)).toEqual(['lua >= 5.1', 'fasta ~> 1.4']);
  });

  test('has what it says for these platforms', async () => {
    const { dependencies, build } = await parse(
      `${HEAD}dependencies = { 'lua >= 5.1', platforms = { unix = { [2] = 'posix' }, windows = { 'winapi' } } }
      build = { type = 'make', platforms = { linux = { type = 'builtin', modules = { a = 'a.lua' } } } }`,
    );
    expect(dependencies.map(dependencyText)).toEqual(['lua >= 5.1', 'posix']);
    expect(build).toMatchObject({ type: 'builtin', modules: new Map([['a', 'a.lua']]) });
  });

  test('may leave out its build since format 3.0, and has namespaces since then', async () => {
    await expect(parse(HEAD)).rejects.toThrow(/no 'build'/);
    const { build, dependencies } = await parse(
      `rockspec_format = '3.0' ${HEAD} dependencies = { 'me/fasta >= 1' } build_dependencies = { 'x' }`,
    );
    expect(build).toMatchObject({ type: 'builtin', modules: undefined });
    expect(dependencies.map(dependencyText)).toEqual(['me/fasta >= 1']);
    await expect(parse(`${HEAD} dependencies = { 'me/fasta' } ${BUILD}`)).rejects.toThrow(/namespace/);
    await expect(parse(`${HEAD} build_dependencies = { 'x' } ${BUILD}`)).rejects.toThrow(/since format 3.0/);
    await expect(parse(`rockspec_format = '9.0' ${HEAD} ${BUILD}`)).rejects.toThrow(/rockspec_format/);
  });

  test.each([
    ['code that fails', `${HEAD} ${BUILD} error('boo')`, /cannot be evaluated/],
    ['a syntax error', `${HEAD} build = {`, /cannot be evaluated/],
    ['a global that is not there', `${HEAD} os.execute('touch /tmp/canary')`, /cannot be evaluated/],
    ['setmetatable', `${HEAD} setmetatable({}, {})`, /cannot be evaluated/],
    ['a function', `${HEAD} ${BUILD} description = { summary = function() end }`, /makes a function/],
    ['a table in itself', `${HEAD} ${BUILD} description = {} description.x = description`, /holds itself/],
    ['a gigabyte of text', `${HEAD} x = ('x'):rep(1e9)`, /cannot be evaluated|was ended/],
    [
      'a million tables',
      `${HEAD} t = {} local a = t for i = 1, 1e6 do a.a = {} a = a.a end`,
      /too|ended|evaluated/,
    ],
    ['compiled Lua', '\x1bLua', /compiled/],
    ['two megabytes', `${HEAD}${'-'.repeat(2 << 20)}`, /larger/],
    ['no package', 'version = "1-1"', /package/],
    ['no revision', `${HEAD} ${BUILD} version = '1.0'`, /no version with a revision/],
    [
      'a path that leads out',
      `${HEAD} build = { type = 'builtin', modules = { a = '../a.lua' } }`,
      /no path below/,
    ],
    [
      'a module that leads out',
      `${HEAD} build = { type = 'builtin', modules = { ['../a'] = 'a.lua' } }`,
      /no name/,
    ],
    [
      'a program that leads out',
      `${HEAD} build = { type = 'none', install = { bin = { ['../x'] = 'a' } } }`,
      /no name/,
    ],
  ])('with %s is refused', async (_case, text, problem) => {
    await expect(parse(text)).rejects.toMatchObject({
      code: 'ROCKSPEC_INVALID',
      message: expect.stringMatching(problem) as string,
    });
  });

  test('that goes on for ever is ended', async () => {
    await expect(parse(`${HEAD} while true do end`)).rejects.toThrow(/was ended/);
  });

  test('with a name that is none is refused', async () => {
    await expect(parse(`${HEAD.replace('motifs', 'a; rm -rf x')} ${BUILD}`)).rejects.toMatchObject({
      code: 'INVALID_NAME',
    });
  });

  test('must be of the rock that it was given as', async () => {
    const expected = { name: 'motifs', version: '1.3-1' };
    await expect(parseRockspec(Buffer.from(HEAD + BUILD), { expected })).rejects.toThrow(
      /was given as motifs 1.3-1/,
    );
  });
});
