import { luaTextForEsbuild } from './scripts/lua-text.mjs';

/** The build of every package: ESM for Node 20, dependencies left outside. The declarations come from tsc. */
export default {
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'node20',
  platform: 'node',
  outDir: 'dist',
  clean: true,
  dts: false,
  splitting: true,
  silent: true,
  esbuildPlugins: [luaTextForEsbuild],
};
