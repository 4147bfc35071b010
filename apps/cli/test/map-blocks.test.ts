import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { findLua, findProgram } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { program, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const READS = Array.from(
  { length: 5_000 },
  (_, index) => `@s${index} x\n${'ACGTN'.repeat(index % 61)}\n+\n${'@+I!~'.repeat(index % 61)}\n`,
).join('');

const cwd = workFolder({
  'reads.fq': READS,
  'reads.fq.gz': gzipSync(READS),
  'fields.lua': 'return function(r) return { d = r.description, q = r.quality, s = r.sequence } end',
  // The temporary folder of the map has its lock, and what was laid there for workers.
  'look.lua': `return function(record, p)
    local list = io.popen("ls -A " .. p.folder .. "/bioxen-map-*")
    local count = 0
    for line in list:lines() do count = count + 1 end
    list:close()
    return count
  end`,
});
const unshare = findProgram('unshare');
const temporary = join(cwd, 'tmp');
mkdirSync(temporary);
// Sandboxes of root are nobody, who has to pass here.
for (const folder of [cwd, temporary]) chmodSync(folder, 0o755);

const map = async (...words: readonly string[]) =>
  await runCli(['map', ...words], { cwd, env: { TMPDIR: temporary } });
const mapped = (out: string): string => readFileSync(join(cwd, out), 'utf8');
const left = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith('bioxen-map-'));

test('native workers find blocks of gzip in files, one for each, which go with the map', async ({ skip }) => {
  if (findLua('5.4') === undefined) skip('no Lua 5.4 is installed');
  const native = ['--engine', 'native', '--lua', '5.4', '--sandbox', 'none'];
  writeFileSync(join(cwd, 'few.gz'), gzipSync(READS.slice(0, READS.indexOf('@s20 '))));
  const flags = ['--param', `folder=${temporary}`, '--chunk', '1K', '--workers', '1'];
  const { code, stdout, stderr } = await map('look.lua', '--over', 'few.gz', ...flags, ...native);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  // The lock, the parts and their lock (the output goes to a pipe), and one block.
  expect(stdout.trim().split('\n')[0]).toBe('{"id":"s0","value":4}');
  expect(left()).toEqual([]);
});

const WAYS = [
  ['5.4', 'strict'],
  ['luajit', 'strict'],
  ['luajit', 'none'],
  ['5.1', 'minimal'],
] as const;

test.for(WAYS)(
  'Lua %s, sandbox %s: gzip gives what the plain file gives, and leaves nothing',
  async ([lua, sandbox], { skip }) => {
    if (findLua(lua) === undefined) skip(`no Lua ${lua} is installed`);
    const flags = [
      '--engine',
      'native',
      '--lua',
      lua,
      '--sandbox',
      sandbox,
      '--workers',
      '2',
      '--chunk',
      '20K',
    ];
    const plain = await map('fields.lua', '--over', 'reads.fq', '--out', 'plain.ndjson', ...flags);
    expect(plain).toMatchObject({ code: 0 });
    const packed = await map('fields.lua', '--over', 'reads.fq.gz', '--out', 'packed.ndjson', ...flags);
    expect(packed).toMatchObject({ code: 0 });
    expect(mapped('packed.ndjson') === mapped('plain.ndjson')).toBe(true);
    expect(left()).toEqual([]);
  },
);

test('a temporary folder that is named by a link, or from here, and a narrow umask change nothing', async ({
  skip,
}) => {
  if (findLua('luajit') === undefined) skip('no LuaJIT is installed');
  symlinkSync('tmp', join(cwd, 'link'));
  const over = ['--over', 'reads.fq.gz', '--lua', 'luajit', '--workers', '2'];
  expect(await map('fields.lua', ...over, '--out', 'real.ndjson')).toMatchObject({ code: 0 });
  for (const TMPDIR of [join(cwd, 'link'), 'tmp']) {
    const words = [program, 'map', 'fields.lua', ...over, '--out', 'linked.ndjson'];
    const line = words.map((word) => `'${word}'`).join(' ');
    execFileSync('sh', ['-c', `umask 077; exec '${process.execPath}' ${line}`], {
      cwd,
      env: { ...process.env, TMPDIR },
      stdio: 'pipe',
    });
    expect(mapped('linked.ndjson') === mapped('real.ndjson')).toBe(true);
    expect(left()).toEqual([]);
  }
});

test('without a temporary folder, and without room in it, a map goes on', async ({ skip }) => {
  if (findLua('luajit') === undefined) skip('no LuaJIT is installed');
  if (unshare.skipReason !== undefined) skip(unshare.skipReason);
  const flags = ['--over', 'reads.fq.gz', '--lua', 'luajit', '--sandbox', 'none', '--workers', '2'];
  expect(await map('fields.lua', ...flags, '--out', 'whole.ndjson')).toMatchObject({ code: 0 });
  const nowhere = { cwd, env: { TMPDIR: join(cwd, 'not-there') } };
  const without = await runCli(['map', 'fields.lua', ...flags, '--out', 'without.ndjson'], nowhere);
  expect(without).toMatchObject({ code: 0 });
  expect(mapped('without.ndjson') === mapped('whole.ndjson')).toBe(true);
  const disk = join(cwd, 'disk');
  mkdirSync(disk);
  const words = ['fields.lua', ...flags, '--out', 'small.ndjson'].map((word) => `'${word}'`).join(' ');
  const script = `mount -t tmpfs -o size=64k,mode=755 none '${disk}' && TMPDIR='${disk}' '${process.execPath}' '${program}' map ${words} && ls -A '${disk}'`;
  expect(
    execFileSync('unshare', ['--mount', '--map-root-user', 'sh', '-c', script], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
    }),
  ).toBe('');
  expect(mapped('small.ndjson') === mapped('whole.ndjson')).toBe(true);
});
