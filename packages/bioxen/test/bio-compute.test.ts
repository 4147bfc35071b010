import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLua } from '@bioxen/testkit';
import { BasicLuaVM, bioComputeModules, type LocalVmOptions } from 'bioxen';
import { describe, expect, test } from 'vitest';

const rock = fileURLToPath(new URL('../../../rocks/bio_compute/', import.meta.url));
const suite = readFileSync(join(rock, 'test', 'suite.lua'), 'utf8');
const differential = readFileSync(join(rock, 'test', 'differential.lua'), 'utf8');
const biopython = ['python3', '/usr/bin/python3'].find(hasBiopython);
if (biopython === undefined && process.env['BIOXEN_REQUIRE_ALL'] === '1')
  throw new ReferenceError('Biopython is not installed');
const cases = biopython === undefined ? undefined : biopythonCases(biopython);

const engines: readonly (readonly [string, LocalVmOptions, string | undefined])[] = [
  ['embedded', { engine: 'embedded' }, undefined],
  ...(['5.1', '5.3', '5.4', 'luajit'] as const).map(
    (version) => [version, { engine: 'native', luaVersion: version }, findLua(version).skipReason] as const,
  ),
];

describe.each(engines)('J23 bio_compute on %s', (_name, options, skipReason) => {
  test('its own suite passes', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, findModule: (name) => bioComputeModules().get(name) });
    const { values, stderr } = await vm.execute(
      'local passed, failures = assert(loadstring or load)(...)()(require("bio_compute")) return passed, failures',
      { args: [suite] },
    );
    expect(stderr).toBe('');
    expect(values[1]).toEqual([]);
    expect(values[0]).toBeGreaterThan(100);
  });

  test('it answers like Biopython', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    if (cases === undefined) skip('Biopython is not installed');
    await using vm = new BasicLuaVM({ ...options, findModule: (name) => bioComputeModules().get(name) });
    const { values, stderr } = await vm.execute(
      `local load, check, cases = loadstring or load, ...
       return assert(load(check, "=differential"))()(require("bio_compute"), assert(load(cases, "=cases"))())`,
      { args: [differential, cases ?? ''] },
    );
    expect(stderr).toBe('');
    expect(values[1]).toEqual([]);
    expect(values[0]).toBeGreaterThan(1000);
  });
});

test('J23 the rockspec lists every module that is there, and no other', () => {
  const rockspec = readFileSync(join(rock, 'bio_compute-1.0.0-1.rockspec'), 'utf8');
  const listed = [...rockspec.matchAll(/\["?(bio_compute[\w.]*)"?\]\s*=|^\s*(bio_compute)\s*=/gm)].map(
    (found) => found[1] ?? found[2],
  );
  const files = readdirSync(join(rock, 'src', 'bio_compute')).filter((name) => name.endsWith('.lua'));
  expect(new Set(listed)).toEqual(new Set(bioComputeModules().keys()));
  expect(listed).toHaveLength(files.length);
});

function hasBiopython(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import Bio'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function biopythonCases(python: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-biopython-'));
  try {
    const file = join(folder, 'cases.lua');
    execFileSync(python, [join(rock, 'test', 'differential.py'), file], { stdio: 'ignore' });
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
