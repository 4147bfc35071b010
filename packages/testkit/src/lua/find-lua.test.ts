import { afterEach, expect, test, vi } from 'vitest';
import { findLua } from './find-lua.js';

afterEach(() => vi.unstubAllEnvs());

test('a missing interpreter is a reason to skip', () => {
  vi.stubEnv('PATH', '/nowhere');
  vi.stubEnv('BIOXEN_REQUIRE_ALL', '');
  expect(findLua('luajit')).toEqual({ skipReason: 'luajit is not installed' });
  expect(findLua('5.1')).toEqual({ skipReason: 'lua5.1 is not installed' });
});

test('with BIOXEN_REQUIRE_ALL a missing interpreter is a failure', () => {
  vi.stubEnv('PATH', '/nowhere');
  vi.stubEnv('BIOXEN_REQUIRE_ALL', '1');
  expect(() => findLua('5.4')).toThrow('lua5.4 is not installed, and BIOXEN_REQUIRE_ALL is 1');
});
