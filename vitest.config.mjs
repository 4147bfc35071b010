import { defineConfig } from 'vitest/config';
import { luaTextForVite } from './scripts/lua-text.mjs';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/summary-reporter.mjs'],
    // Most tests wait for processes and servers: a file for each processor, none kept free for vitest.
    maxWorkers: '100%',
    projects: [
      {
        plugins: [luaTextForVite],
        ssr: { resolve: { conditions: ['@bioxen/source', 'module', 'node', 'development|production'] } },
        test: {
          name: 'unit',
          include: ['{packages,apps}/*/src/**/*.test.ts'],
          isolate: false,
          testTimeout: 30_000,
          expect: { poll: { timeout: 10_000 } },
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
          testTimeout: 120_000,
          // What is polled for comes soon, unless the computer has much else to do.
          expect: { poll: { timeout: 30_000 } },
          retry: process.env.CI ? 1 : 0,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
