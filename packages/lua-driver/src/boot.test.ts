import { readFileSync } from 'node:fs';
import { InvalidOptionError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { bootArguments, bootInput, driverSource } from './boot.js';

const readable = readFileSync(new URL('../lua/driver.lua', import.meta.url), 'utf8');

test('the driver is small enough to be sent to every interpreter', () => {
  expect(Buffer.byteLength(driverSource)).toBeLessThan(25 * 1024);
});

test('the driver strips clean: its lines are those of the source, without comments and blanks that say nothing', () => {
  const lines = driverSource.split('\n');
  for (const line of lines) expect(line).toMatch(/^(?!--)\S(.*\S)?$/);
  const original = readable
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('--'));
  const words = (line: string): readonly string[] => line.match(/"(?:[^"\\]|\\.)*"|\w+|[^\w\s]/g) ?? [];
  expect(lines.map(words)).toEqual(original.map(words));
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

test('the loop that serves stands in the arguments once for each arming, and nothing else changes', () => {
  const [flag = '', boot = '', ...serving] = bootArguments({ armings: 3 });
  expect([flag, serving.length]).toEqual(['-e', 6]);
  expect(boot).toMatch(/,3\)$/);
  expect(new Set(serving)).toEqual(new Set(['-e', serving[1]]));
  expect(bootArguments({ armings: 3, jit: false })).toEqual(['-joff', flag, boot, ...serving]);
});

test('a number of armings that is none is refused', () => {
  for (const armings of [0, -1, 1.5, NaN, 10_001])
    expect(() => bootArguments({ armings }), String(armings)).toThrow(InvalidOptionError);
});
