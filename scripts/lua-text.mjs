import { readFile } from 'node:fs/promises';
import { shortenLuaNames } from './shorten-lua-names.mjs';

/** A source that says so in a comment gets short names for its locals, all but some. */
const SHORT_NAMES = /^-- Build: short names except (.+)$/m;

/** A short string, which stays as it is, or a sign that needs no blank beside it: `a - -b` and `1 .. x` would change. */
const STRING_OR_SIGN = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*([=,;(){}+*/<>~])\s*/g;

/** Lua source as a compact string: without blank lines, lines that are a comment, and blanks that say nothing. */
const compact = (source, path) => {
  // Inside of a long string or comment every blank counts, so such a source is refused.
  if (/\[=*\[/.test(source))
    throw new Error(`${path} contains [[ or [=[, which the build cannot make compact.`);
  const lines = source
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('--'))
    .map((line) => line.replace(STRING_OR_SIGN, '$1$2'))
    .join('\n');
  const [, excepted] = SHORT_NAMES.exec(source) ?? [];
  return excepted === undefined ? lines : shortenLuaNames(lines, excepted.split(' '));
};

const toModule = async (path) =>
  `export default ${JSON.stringify(compact(await readFile(path, 'utf8'), path))};\n`;

/** `import source from './x.lua'` for tsup. */
export const luaTextForEsbuild = {
  name: 'lua-text',
  setup(build) {
    build.onLoad({ filter: /\.lua$/ }, async ({ path }) => ({
      contents: await toModule(path),
      loader: 'js',
    }));
  },
};

/** The same for vitest. */
export const luaTextForVite = {
  name: 'lua-text',
  enforce: 'pre',
  async load(id) {
    return id.endsWith('.lua') ? { code: await toModule(id), map: null } : undefined;
  },
};
