import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVm } from 'bioxen';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const examples = fileURLToPath(new URL('../', import.meta.url));
const genome = await readFile(join(examples, 'data', 'lambda_phage.fasta'));
const reads = await readFile(join(examples, 'data', 'lambda_reads_1.fastq'));

test('npm start: the lambda report names the length and the GC content, and the plot is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-lambda-'));
  const plot = join(folder, 'skew.svg');
  try {
    const report = execFileSync(process.execPath, [join(examples, 'lambda', 'main.mjs'), plot], {
      encoding: 'utf8',
    });
    expect(report).toContain('NC_001416.1');
    expect(report).toContain('48,502 bp');
    expect(report).toContain('49.86 %');
    expect(await readFile(plot, 'utf8')).toMatch(/^<(\?xml|svg)[\s\S]*<\/svg>\s*$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('lambda is cut where its restriction maps say: EcoRI, BamHI, and HindIII at six places', async () => {
  await using vm = await createVm();
  const code = `
    local bio = require("bio_compute")
    local genome = io.read("a"):gsub("^>[^\\n]*\\n", ""):gsub("%s", "")
    local cuts = {}
    for _, enzyme in ipairs(bio.restriction_sites(genome, { "EcoRI", "BamHI", "HindIII" })) do
      cuts[enzyme.name] = enzyme.cuts
    end
    return cuts`;
  const { values } = await vm.execute(code, { input: genome, reject: true });
  expect({ ...(values[0] as object) }).toEqual({
    EcoRI: [21_226, 26_104, 31_747, 39_168, 44_972],
    BamHI: [5_505, 22_346, 27_972, 34_499, 41_732],
    HindIII: [23_130, 25_157, 27_479, 36_895, 37_459, 44_141],
  });
});

const programs = (await readdir(examples)).filter((name) => name.endsWith('.lua'));

test.each(programs)('%s prints a report', async (name) => {
  await using vm = await createVm();
  const { stdout, stderr } = await vm.executeFile(join(examples, name), { input: genome, reject: true });
  expect(stderr).toBe('');
  expect(stdout.split('\n').length).toBeGreaterThan(3);
});

test('the reads are counted and rated', async () => {
  await using vm = await createVm();
  const { stdout } = await vm.executeFile(join(examples, 'reads', 'quality.lua'), {
    input: reads,
    reject: true,
  });
  expect(stdout).toMatch(/Reads +1000/);
});

test('a program that reads standard input refuses file names, and says when it falls back to its own example', async () => {
  await using vm = await createVm();
  const program = join(examples, 'orf_finder.lua');
  const refused = await vm.executeFile(program, { args: ['genome.fasta'] });
  expect(refused.stderr).toContain('takes no arguments');
  const fallback = await vm.executeFile(program);
  expect(fallback.stdout.split('\n')[0]).toContain('built-in example');
});

test('the identity of an alignment counts the aligned columns alone', async () => {
  await using vm = await createVm();
  const { stdout } = await vm.executeFile(join(examples, 'align.lua'));
  expect(stdout).toContain('36 of 40 identical');
});

test('the analysis of lambda is a record of report and plot, and prints as its report', async () => {
  await using vm = await createVm();
  const { values, stdout } = await vm.executeFile(join(examples, 'lambda', 'analyse.lua'), { input: genome });
  expect(Object.keys(values[0] ?? {}).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['report', 'svg']);
  expect(stdout).toContain('48,502 bp');
});
