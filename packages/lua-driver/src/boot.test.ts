import { readFileSync } from 'node:fs';
import { InvalidOptionError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { bootArguments, bootInput, driverSource } from './boot.js';

const readable = readFileSync(new URL('../lua/driver.lua', import.meta.url), 'utf8');

test('the driver is small enough to be sent to every interpreter', () => {
  expect(Buffer.byteLength(driverSource)).toBeLessThan(24 * 1024);
});

test('the driver is built clean: its lines are those of the source, without comments and blanks that say nothing', () => {
  const lines = driverSource.split('\n');
  for (const line of lines) expect(line).toMatch(/^(?!--)\S(.*\S)?$/);
  const original = readable
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('--'));
  const words = (line: string): readonly string[] => line.match(/"(?:[^"\\]|\\.)*"|\w+|[^\w\s]/g) ?? [];
  const built = lines.flatMap(words);
  const readableWords = original.flatMap(words);
  expect(lines).toHaveLength(original.length);
  expect(built).toHaveLength(readableWords.length);
  // A word is the same wherever it stands, and no two words become one.
  const names = new Map(readableWords.map((word, at) => [word, built[at]]));
  expect(readableWords.map((word) => names.get(word))).toEqual(built);
  expect(new Set(names.values()).size).toBe(names.size);
  const others = [...names].filter(([word]) => !/^[A-Za-z_]\w\w/.test(word));
  for (const [word, name] of others) expect(name).toBe(word);
});

test('what others see of the driver keeps its name: globals, fields, methods and keys', () => {
  const kept = [
    'print',
    'loadfile',
    'execute',
    'popen',
    'searchers',
    'setvbuf',
    '__gc',
    '__index',
    'getregistry',
  ];
  const words = new Set(driverSource.match(/\w+/g));
  for (const name of kept) expect(words).toContain(name);
  for (const name of ['flush_pieces', 'read_line', 'encoded_count']) expect(words).not.toContain(name);
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
