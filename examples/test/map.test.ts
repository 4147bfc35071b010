import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '@bioxen/testkit';
import { afterAll, expect, test } from 'vitest';

const run = promisify(execFile);
const examples = fileURLToPath(new URL('../', import.meta.url));
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bioxen-map-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const map = (name: string): string => join(examples, 'map', name);
const expected = (name: string): string => readFileSync(map(join('expected', name)), 'utf8');
const bioxen = async (...words: readonly string[]): Promise<string> =>
  (await run(process.execPath, [cli, ...words], { cwd: examples, maxBuffer: 2 ** 26 })).stdout;

test.each([
  ['gc_skew', 'lambda_phage.fasta'],
  ['orf_scan', 'lambda_reads_1.fastq'],
  ['primer_check', 'primers.fasta'],
])('%s answers its question', async (name, data) => {
  const table = await bioxen('map', map(`${name}.lua`), '--over', join('data', data), '--format', 'tsv');
  expect(table).toBe(expected(`${name}.tsv`));
});

test('the words of all reads add up to their spectrum', async () => {
  const words = join(folder, 'words.ndjson');
  await bioxen(
    'map',
    map('kmers.lua'),
    '--over',
    'data/lambda_reads_1.fastq',
    '--out',
    words,
    '--chunk',
    '10K',
  );
  const shell = `"${process.execPath}" "${cli}" run "${map('spectrum.lua')}" < "${words}"`;
  expect((await run('sh', ['-c', shell])).stdout).toBe(expected('spectrum.txt'));
});

const snakemake = findProgram('snakemake');

test('a rule of Snakemake maps, and does so once', async ({ skip }) => {
  if (snakemake.skipReason !== undefined) skip(snakemake.skipReason);
  const words = [
    '--snakefile',
    map('snakemake/Snakefile'),
    '--directory',
    folder,
    '--cores',
    '2',
    '--config',
    `bioxen=${process.execPath} ${cli}`,
    `reads=${join(examples, 'data')}`,
    `map=${join(examples, 'map')}`,
  ];
  const options = { env: { ...process.env, HOME: folder, XDG_CACHE_HOME: folder } };
  await run('snakemake', words, options);
  expect(readFileSync(join(folder, 'orfs.tsv'), 'utf8')).toBe(expected('orf_scan.tsv'));
  const again = await run('snakemake', words, options);
  expect(again.stderr).toContain('Nothing to be done');
});
