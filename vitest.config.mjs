import { defineConfig } from 'vitest/config';
import { luaTextForVite } from './scripts/lua-text.mjs';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/summary-reporter.mjs'],
    projects: [
      {
        plugins: [luaTextForVite],
        ssr: { resolve: { conditions: ['@bioxen/source', 'module', 'node', 'development|production'] } },
        test: {
          name: 'unit',
          include: ['{packages,apps}/*/src/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [
            '{packages,apps,rocks}/*/test/**/*.test.ts',
            'examples/test/**/*.test.ts',
            'tests/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'tests/.tmp/**'],
          setupFiles: ['scripts/own-temporary-folder.mjs'],
          server: { deps: { external: [/\/dist\//] } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
