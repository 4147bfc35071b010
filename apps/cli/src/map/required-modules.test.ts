import { expect, test } from 'vitest';
import { requiredModules } from './required-modules.js';

test('finds modules of modules, each once, in an order of their own', async () => {
  const modules: Readonly<Record<string, string>> = {
    b: "local a = require 'a'",
    a: 'require("b")',
    c: 'return 1',
  };
  const texts = await requiredModules(
    'require("b") local x = require(name) require("none")',
    async (name) => modules[name],
  );
  expect(texts).toEqual(['a', modules['a'], 'b', modules['b']]);
});
