import { readFile } from 'node:fs/promises';

/**
 * Lua source as a compact string: whole-line comments, indentation and blank lines removed, line by line.
 * The sources imported this way use no long strings, so no line can be inside of one.
 */
const compact = (source) =>
  source
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^--(?!\[=*\[)/.test(line))
    .join('\n');

const toModule = async (path) => `export default ${JSON.stringify(compact(await readFile(path, 'utf8')))};\n`;

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
