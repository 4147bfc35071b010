import { expect, test } from 'vitest';
import { manifestText } from './manifest-text.js';
import { parseServerManifest } from './server-manifest.js';

const text = `commands = {}
modules = {}
repository = {
   ["lua-cjson"] = {
      ["2.1.0-1"] = { { arch = "src" }, { arch = "rockspec" } },
      ["2.1.0.10-1"] = { { arch = "rockspec" } },
      ["scm-1"] = { { arch = "rockspec" } },
   },
   argparse = { ["0.7.1-1"] = { { arch = "all" } } },
   ["__proto__"] = { ["1-1"] = { { arch = "src" } } },
}
`;

test('rocks stand by name, their versions with the newest first', () => {
  const manifest = parseServerManifest(text);
  expect(manifest.names).toEqual(['__proto__', 'argparse', 'lua-cjson']);
  expect(manifest.versionsOf('lua-cjson').map(({ version, archs }) => [version.text, archs])).toEqual([
    ['scm-1', ['rockspec']],
    ['2.1.0.10-1', ['rockspec']],
    ['2.1.0-1', ['src', 'rockspec']],
  ]);
  expect(manifest.versionsOf('__proto__')).toHaveLength(1);
  expect(manifest.versionsOf('constructor')).toEqual([]);
});

test('an empty server has no rocks', () => {
  expect(parseServerManifest('repository = {}').names).toEqual([]);
});

test.each([
  ['', "it has no 'repository'"],
  ['repository = 1', "'repository' is no table of names"],
  ['repository = { "a" }', "'repository' is no table of names"],
])('%j is no manifest', (broken, problem) => {
  expect(() => parseServerManifest(broken)).toThrow(expect.objectContaining({ problem }));
});

test('a version without a form is told when it is looked at', () => {
  const manifest = parseServerManifest('repository = { a = { ["1-1"] = { {} } } }');
  expect(() => manifest.versionsOf('a')).toThrow("a version of 'a' has no 'arch'");
});

/** As LuaRocks writes it. */
const usual = `commands = {}
modules = {}
repository = {
   ["a-b"] = {
      ["1.0-1"] = {
         {
            arch = "rockspec"
         }, {
            arch = "src"
         }
      }
   },
   c = {},
   ["__proto__"] = {
      ["2-1"] = {
         {
            arch = "all"
         }
      }
   }
}
`;

/** All of a manifest. */
const all = (text: string): unknown => {
  const manifest = parseServerManifest(text);
  return manifest.names.map((name) => [
    name,
    manifest.versionsOf(name).map(({ version, archs }) => [version.text, archs]),
  ]);
};

test.each([
  ['as LuaRocks writes it', usual],
  ['with tabs and other quotes', usual.replaceAll('   ', '\t').replaceAll('["', "['").replaceAll('"]', "']")],
  ['with the ends of lines of Windows', usual.replaceAll('\n', '\r\n')],
  ['in one line', usual.replaceAll(/\s*\n\s*/g, ' ')],
  ['with a comment in front', `-- a comment\n${usual}`],
  ['with something behind it', `${usual}x = 1\n`],
  [
    'with all of one rock in a line',
    usual.replace(/\n {6}\["2-1"\][^]*?\n {6}\}\n {3}/, ' ["2-1"] = { { arch = "all" } } '),
  ],
])('a manifest says the same, %s', (_how, text) => {
  expect(all(text)).toEqual([
    ['__proto__', [['2-1', ['all']]]],
    ['a-b', [['1.0-1', ['rockspec', 'src']]]],
    ['c', []],
  ]);
});

test.each([
  ['arch = os.execute("x")', "'os' is no data"],
  ['arch = "src" arch = "all"', "'}' is missing before 'arch = \"all\"'"],
])('what is wrong in a rock is told with its line when it is looked at: %s', (inside, problem) => {
  const manifest = parseServerManifest(usual.replace('arch = "src"', inside));
  expect(() => manifest.versionsOf('a-b')).toThrow(expect.objectContaining({ problem, line: 9 }));
});

test.each([
  ['a name that is there twice', usual.replace('   c =', '   ["a-b"] ='), "the key 'a-b' is there twice"],
  ['one that is cut off', usual.slice(0, -4), "'}' is missing before the end"],
  ['a call behind it', `${usual}os.execute("x")\n`, "'=' is missing before '.execute(\"x\")'"],
])('%s is refused', (_what, text, problem) => {
  expect(() => parseServerManifest(text)).toThrow(expect.objectContaining({ problem }));
});

test.each(['repository = {}', 'repository = { ["\u00fc"] = {} }', '\ufeffrepository = {}'])(
  'the bytes of %j are its text',
  (content) => {
    const bytes = Buffer.from(`  ${content}`).subarray(2);
    expect(manifestText(bytes)).toBe(content.replace('\ufeff', ''));
  },
);

const withName = (name: string): string =>
  `commands = {}\nmodules = {}\nrepository = {\n   [${name}] = {\n      ["1.0-1"] = {\n      }\n   }\n}\n`;

test.each([
  ['a quote', `'it"s'`, 'it"s'],
  ['an escape', String.raw`"a\065"`, 'aA'],
])('a manifest as LuaRocks lays it out, but with %s in a name, is read whole', (_what, name, read) => {
  expect(parseServerManifest(withName(name)).names).toEqual([read]);
});

test('a name that does not end is refused', () => {
  expect(() => parseServerManifest(withName('"a')).names).toThrow('a string has no end');
});
