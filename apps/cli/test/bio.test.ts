import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './start-cli.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-bio-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const GENBANK = `LOCUS       GUEST                     24 bp    DNA     circular SYN 01-JAN-2024
FEATURES             Location/Qualifiers
     CDS             complement(join(19..24,1..6))
                     /locus_tag="G1"
                     /transl_table=4
                     /translation="MKK"
ORIGIN
        1 tttcacaaaa aaaaaaaatt attt
//
`;

test('bio validate prints R², median and 90th percentile for each quantity', async () => {
  const file = join(folder, 'table.csv');
  await writeFile(
    file,
    'source,growth_rate_hr,mass_fraction,elongation_rate_aa_per_s\na,0.5,0.1,14\na,1,0.15,16\nb,9,0.4,\n',
  );
  const { code, stdout, stderr } = await runCli(['bio', 'validate', file]);
  expect(code).toBe(0);
  expect(stderr).toContain('line 4 is in no score');
  expect(stdout).toMatch(/chassis +quantity +n +R² +median error +90th percentile/);
  expect(stdout).toMatch(/ecoli +ribosome mass fraction +2 +-?\d\.\d{3} +\d+\.\d % +\d+\.\d %/);
  expect(stdout).toContain('Columns without a meaning here: source');
  const json = await runCli(['bio', 'validate', '-', '--json'], { input: await readFile(file) });
  const report = JSON.parse(json.stdout) as { scores: { count: number }[]; comparisons: unknown[] };
  expect(report.scores.map(({ count }) => count)).toEqual([2, 2]);
  expect(report.comparisons).toHaveLength(4);
});

test('bio validate says the line of what is wrong', async () => {
  const result = await runCli(['bio', 'validate', '-'], { input: 'growth_rate_per_hour\nfast\n' });
  expect(result.code).not.toBe(0);
  expect(result.stderr).toContain('line 2: growth_rate_per_hour is "fast"');
  const missing = await runCli(['bio', 'validate', join(folder, 'nowhere.csv')]);
  expect(missing).toMatchObject({ code: 2, stdout: '' });
});

test('bio genome info counts features of any name', async () => {
  const input = GENBANK.replace('ORIGIN', '     constructor     2..5\nORIGIN');
  const { stdout } = await runCli(['bio', 'genome', 'info', '-'], { input });
  expect(stdout).toContain('  features: CDS 1, constructor 1\n');
});

test('bio genome info says what a record takes', async () => {
  const { stdout, stderr } = await runCli(['bio', 'genome', 'info', '-'], { input: GENBANK });
  expect(stderr).toBe('');
  expect(stdout).toBe(
    'GUEST: 24 bp, circular, 8.333 % GC\n  features: CDS 1\n  proteins: 1, 1 of 1 translations reproduced\n  one copy of each: 3 residues, 12.6 ATP\n',
  );
});

test('bio genome convert goes to GFF3 and back', async () => {
  const gff = join(folder, 'guest.gff3');
  const { code } = await runCli(['bio', 'genome', 'convert', '-', '--out', gff], { input: GENBANK });
  expect(code).toBe(0);
  const back = await runCli(['bio', 'genome', 'convert', gff, '--to', 'genbank']);
  expect(back.stdout).toContain('complement(join(19..24,1..6))');
  expect(back.stdout).toContain('circular');
  const fasta = await runCli(['bio', 'genome', 'convert', gff, '--to', 'fasta']);
  expect(fasta.stdout).toBe('>GUEST\ntttcacaaaaaaaaaaaattattt\n');
});

test('bio genome says the line of a damaged file', async () => {
  const result = await runCli(['bio', 'genome', 'info', '-'], { input: GENBANK.replace('24 bp', '25 bp') });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('in line 1: LOCUS promises 25 bp, the sequence has 24');
});

test('bio genome says that there is nothing in a file', async () => {
  const empty = join(folder, 'empty.fa');
  await writeFile(empty, '');
  for (const words of [
    ['info', empty],
    ['convert', empty, '--to', 'gff3'],
  ]) {
    const result = await runCli(['bio', 'genome', ...words]);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain(`There is no record in ${empty}`);
  }
});

test('bio genome reads old line ends, and refuses to lose one of two records of a name', async () => {
  const old = join(folder, 'old.fa');
  await writeFile(old, '>a one\rACGT\rACGG\r');
  expect((await runCli(['bio', 'genome', 'info', old])).stdout).toBe('a: 8 bp, linear, 62.500 % GC\n');
  const twice = await runCli(['bio', 'genome', 'convert', '-', '--to', 'gff3'], {
    input: '>a\nACGT\n>a\nTT\n',
  });
  expect(twice).toMatchObject({ code: 2, stdout: '' });
  expect(twice.stderr).toContain("two of them are named 'a'");
});

test('bio genome reads what is packed with gzip, from a file and a pipe', async () => {
  const packed = gzipSync('>a\nACGT\n');
  const file = join(folder, 'a.fa.gz');
  await writeFile(file, packed);
  const told = 'a: 4 bp, linear, 50.000 % GC\n';
  expect((await runCli(['bio', 'genome', 'info', file])).stdout).toBe(told);
  expect((await runCli(['bio', 'genome', 'info', '-'], { input: packed })).stdout).toBe(told);
  const cut = join(folder, 'cut.fa.gz');
  await writeFile(cut, packed.subarray(0, -9));
  const result = await runCli(['bio', 'genome', 'info', cut]);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('The genome cannot be unpacked');
});

test('names in genomes do nothing to a terminal', async () => {
  const { stdout } = await runCli(['bio', 'genome', 'info', '-'], { input: '>a\u001B[31mred\nACGT\n' });
  expect(stdout).toBe('a\\u{1b}[31mred: 4 bp, linear, 50.000 % GC\n');
});

test('a growth rate without a measured host says what is missing', async () => {
  const result = await runCli(['bio', 'chassis', 'set-up', 'yeast', '--growth-rate', '0.3']);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('Add --profile measured, or leave it out.');
});

test('a device and a pipe that nobody writes to are no files to wait for', async () => {
  const fifo = join(folder, 'pipe.fa');
  execFileSync('mkfifo', [fifo]);
  for (const [place, kind] of [
    ['/dev/zero', 'a device'],
    [fifo, 'a pipe'],
  ] as const)
    for (const words of [['genome', 'info'], ['validate']]) {
      const result = await runCli(['bio', ...words, place]);
      expect(result.code).toBe(2);
      expect(result.stderr).toContain(`${place} is no file but ${kind}.`);
    }
});
