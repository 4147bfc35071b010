import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bootArguments, bootInput, driverSource } from './boot.js';

const readable = readFileSync(new URL('../lua/driver.lua', import.meta.url), 'utf8');

test('the driver is small enough to be sent to every interpreter', () => {
  expect(Buffer.byteLength(driverSource)).toBeLessThan(24 * 1024);
});

test('the driver strips clean: no comment, no indentation, no blank line, and its lines are those of the source', () => {
  const lines = driverSource.split('\n');
  for (const line of lines) expect(line).toMatch(/^(?!--)\S(.*\S)?$/);
  expect(lines).toEqual(
    readable
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('--')),
  );
});

test('the driver uses what the stripping could break nowhere: no long strings, no comment behind code', () => {
  expect(readable).not.toMatch(/\[=*\[(?!%)/);
  expect(driverSource).not.toMatch(/\s--\s/);
});

test('the driver is plain ASCII, and its arguments are constant', () => {
  expect(driverSource).toMatch(/^[\x20-\x7e\n]*$/);
  expect(bootArguments()).toEqual(bootArguments());
  expect(bootArguments().join(' ')).not.toContain(driverSource.slice(0, 40));
});

test('the boot input is a length, the driver and the cookie', () => {
  expect(bootInput('c00kie')).toBe(`${driverSource.length}\n${driverSource}c00kie\n`);
});
