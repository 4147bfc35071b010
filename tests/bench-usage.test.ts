import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from './run-program.js';

test('npm run bench without a name says how it is called, and with what', async () => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { code, stderr } = await runProgram('npm', ['run', '--silent', 'bench'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Usage: npm run bench NAME \[SECTION\], NAME one of: .*\blocal\b/);
});
