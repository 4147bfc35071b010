import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { program, runCli, startCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const FASTA = '>a\nAC\n>b\nGGG\n';
const cwd = workFolder({
  'length.lua': 'return function(record) return #record.sequence end',
  'bad.lua': 'return function(record) if record.id == "a" then error("no") end return 1 end',
  'a.fa': FASTA,
});
const map = async (...words: readonly string[]) => await runCli(['map', ...words], { cwd });
const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');

test.for([
  [['--out', 'a.fa'], "'a.fa' is also over"],
  [['--out', './length.lua'], "'./length.lua' is also the program"],
  [['--out', 'link.fa'], "'link.fa' is also over"],
  [['--out', 'x.ndjson', '--failed', 'a.fa'], "'a.fa' is also over"],
  [['--out', 'x.ndjson', '--failed', 'loop/x.ndjson'], "'loop/x.ndjson' is also out"],
  [['--out', 'folder'], "'folder' is a folder"],
  [['--out', 'nowhere/x.tsv'], "'nowhere/x.tsv' would lie in"],
  [['--out', '/dev/null'], "'/dev/null' is no file"],
  [['--failed', '/dev/null'], "'/dev/null' is no file"],
  [['--over', 'length.lua'], 'A map is over one file'],
  [['--out', 'x.tsv.gz'], '| gzip > x.tsv.gz'],
  [['--out', 'x.csv'], 'none of them is called .csv'],
  [['--sbatch=--partition=short'], '--sbatch is for --executor slurm'],
  [['--task-size', '1M'], '--task-size is for --executor slurm'],
  [['--redis', 'redis://localhost'], '--redis is for --executor fleet'],
] as const)('%s is wrong use, and nothing is touched', async ([words, message]) => {
  if (!existsSync(join(cwd, 'folder'))) mkdirSync(join(cwd, 'folder'));
  if (!existsSync(join(cwd, 'link.fa'))) linkSync(join(cwd, 'a.fa'), join(cwd, 'link.fa'));
  if (!existsSync(join(cwd, 'loop'))) symlinkSync('.', join(cwd, 'loop'));
  const before = readdirSync(cwd);
  const { code, stdout, stderr } = await map('length.lua', '--over', 'a.fa', ...words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(readdirSync(cwd)).toEqual(before);
  expect(read('a.fa')).toBe(FASTA);
  expect(read('length.lua')).toContain('#record.sequence');
});

test('blanks between columns are none of their names, and one record is one', async () => {
  const { stdout, stderr } = await map(
    'bad.lua',
    '--over',
    'a.fa',
    '--format',
    'tsv',
    '--columns',
    'value, id',
  );
  expect(stdout).toBe('value\tid\n1\tb\n');
  expect(stderr).toContain('1 record failed; it is listed in failed.ndjson');
});

test('maps side by side that list their failures in one file do not disturb each other', async () => {
  const folder = workFolder({
    'a.fa': FASTA,
    'wait.lua': `return function(record)
      if record.id == "a" then error("no") end
      while not io.open("go") do end
      return 1
    end`,
  });
  const started = ['1', '2', '3'].map((name) =>
    startCli(
      [
        'map',
        'wait.lua',
        '--over',
        'a.fa',
        '--out',
        `${name}.ndjson`,
        '--chunk',
        '1',
        '--sandbox',
        'none',
        '--engine',
        'native',
      ],
      { cwd: folder },
    ),
  );
  await expect
    .poll(() => readdirSync(folder).filter((name) => /^failed.*unfinished$/.test(name)).length)
    .toBe(3);
  writeFileSync(join(folder, 'go'), '');
  const results = await Promise.all(started.map(async ({ result }) => await result));
  expect(results.map(({ code }) => code)).toEqual([5, 5, 5]);
  expect(readdirSync(folder).toSorted()).toEqual(
    ['1.ndjson', '2.ndjson', '3.ndjson', 'a.fa', 'failed.ndjson', 'go', 'wait.lua'].toSorted(),
  );
  expect(JSON.parse(readFileSync(join(folder, 'failed.ndjson'), 'utf8'))).toMatchObject({ id: 'a' });
});

test('one that is stopped says how to go on', async () => {
  const folder = workFolder({
    'a.fa': FASTA,
    'wait.lua': 'return function(record) while record.id == "b" do end return 1 end',
  });
  const { process: running, result } = startCli(
    ['map', 'wait.lua', '--over', 'a.fa', '--out', 'x.ndjson', '--chunk', '1', '--workers', '1'],
    { cwd: folder },
  );
  const parts = join(folder, 'x.ndjson.parts');
  await expect
    .poll(() => existsSync(parts) && readdirSync(parts).some((name) => name.endsWith('.part')))
    .toBe(true);
  running.kill('SIGINT');
  const { code, stderr } = await result;
  expect(code).toBe(130);
  expect(stderr).toContain('x.ndjson.parts, and with --resume the same command goes on');
});

test('without a Slurm or a Redis the exit code is not that of records that failed, and nothing is left', async () => {
  // None of Slurm's programs is there.
  const env = { PATH: join(cwd, 'empty') };
  for (const words of [['slurm'], ['fleet', '--redis', 'redis://127.0.0.1:1']]) {
    const { code } = await runCli(
      ['map', 'length.lua', '--over', 'a.fa', '--out', 'none.ndjson', '--executor', ...words],
      { cwd, env },
    );
    expect(code).toBe(1);
    expect(readdirSync(cwd).filter((name) => name.startsWith('none'))).toEqual([]);
  }
});

test('root is told why a large file in a folder of its own is not read by the workers', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('it is for root');
  const folder = workFolder({
    'length.lua': read('length.lua'),
    'own/large.fa': `>a\n${'ACGT\n'.repeat(3_500_000)}`,
  });
  chmodSync(join(folder, 'own'), 0o700);
  chmodSync(folder, 0o755);
  const words = ['map', 'length.lua', '--over', 'own/large.fa', '--engine', 'native'];
  const { code, stdout, stderr } = await runCli(words, { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"id":"a","value":14000000}\n' });
  expect(stderr).toContain(`who may not pass ${join(folder, 'own')}: own/large.fa is read here`);
  chmodSync(join(folder, 'own'), 0o755);
  expect((await runCli(words, { cwd: folder })).stderr).not.toContain('nobody');
});

test('what a map to standard output leaves that is killed goes with the next one', async () => {
  const folder = workFolder({
    'a.fa': FASTA,
    'length.lua': read('length.lua'),
    'wait.lua': 'return function(record) while record.id == "b" do end return 1 end',
  });
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const options = { cwd: folder, env: { TMPDIR: temporary } };
  const left = (): readonly string[] =>
    readdirSync(temporary).filter((name) => name.startsWith('bioxen-map-'));
  const flags = ['--over', 'a.fa', '--engine', 'embedded'];
  const {
    process: running,
    result,
    seen,
  } = startCli(['map', 'wait.lua', ...flags, '--chunk', '1', '--workers', '1'], options);
  await seen('"a"');
  running.kill('SIGKILL');
  await result;
  expect(left()).toHaveLength(1);
  await runCli(['map', 'length.lua', ...flags], options);
  expect(left()).toEqual([]);
});

test('a folder that is not to be written to is told before any work', async () => {
  const folder = workFolder({ 'a.fa': FASTA, 'length.lua': read('length.lua') });
  chmodSync(folder, 0o555);
  // Root may write everywhere.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const words = ['map', 'length.lua', '--over', 'a.fa', '--out', 'x.tsv'];
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    ...nobody,
  });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('is not to be written to') as string,
  });
});
