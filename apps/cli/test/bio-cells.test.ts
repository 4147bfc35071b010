import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makeSessionFolder } from './session-folder.js';

const folder = makeSessionFolder();
afterAll(async () => {
  await folder.remove();
});

const bio = async (...words: string[]) => await folder.run(['bio', ...words]);
const said = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await bio(...words);
  expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: '' });
  return stdout;
};
const schemas = new Map<string, z.ZodType>();
/** The document of a command, which fits its published schema. */
const asked = async <T>(...words: string[]): Promise<T> => {
  const name = words[0] === 'chassis' ? 'chassis ls' : (words[0] ?? '');
  let schema = schemas.get(name);
  if (schema === undefined) {
    const text = await said('schema', ...name.split(' '));
    schema = z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
    schemas.set(name, schema);
  }
  const document: unknown = JSON.parse(await said(...words, '--json'));
  expect(schema.safeParse(document).error).toBeUndefined();
  return document as T;
};

interface Listed {
  readonly vms: readonly { readonly vmId: string; readonly state: string; readonly residues: number }[];
}

test('N13 chassis first, then VMs, and their state outlives the commands', async () => {
  expect(await said('chassis', 'ls')).toMatch(/^ecoli +prokaryotic +80 +0 of 4 /m);
  expect(await asked('chassis', 'ls')).toMatchObject({
    chassis: [{ chassisType: 'ecoli', activeVms: 0 }, {}, {}],
  });
  expect(await said('ls')).toBe('');
  expect(await said('create', 'a', '--biological-type', 'syn3a')).toBe(
    'a: syn3a on ecoli, created, 17 ribosomes, 25 % ATP, 120 KiB\n',
  );
  const early = await bio('run', 'a', '-e', 'return 1');
  expect(early.code).toBe(1);
  expect(early.stderr).toContain("VM 'a' is created");
  await said('start', 'a');
  expect(await said('run', 'a', '-e', 'kept = 7 print("hi") return 2 + 2')).toBe('hi\n4\n');
  expect(await said('run', 'a', '-e', 'return kept')).toBe('7\n');
});

test('a VM is paused, resumed, stopped, started again and destroyed', async () => {
  await said('pause', 'a');
  expect((await bio('run', 'a', '-e', 'return 1')).stderr).toContain("VM 'a' is paused");
  await said('resume', 'a');
  const { charge, values, status } = await asked<{
    charge: { residues: number; atp: number; quanta: number };
    values: unknown;
    status: string;
  }>('run', 'a', '-e', 'return kept, "x"');
  expect({ values, status, quanta: charge.quanta }).toEqual({
    values: [7, 'x'],
    status: 'success',
    quanta: 1,
  });
  expect(charge.atp).toBe(charge.residues * 4);
  await said('stop', 'a');
  await said('start', 'a');
  expect(await said('run', 'a', '-e', 'return kept')).toBe('nil\n');
  await said('rm', 'a');
  expect(await asked<Listed>('ls')).toEqual({ schemaVersion: 1, vms: [] });
});

test('what is given out is never more than there is, and the fifth VM is refused', async () => {
  for (const name of ['p', 'q', 'r', 's']) await said('create', name);
  const fifth = await bio('create', 't', '--json');
  expect(fifth.code).toBe(1);
  expect(JSON.parse(fifth.stdout)).toMatchObject({ error: { code: 'HYPERVISOR_OVERLOAD' } });
  const more = await bio('allocate', 'p', '--ribosomes', '18');
  expect(more.code).toBe(1);
  expect(more.stderr).toContain('Cannot give 18 ribosomes');
  expect(await asked('allocate', 'p', '--ribosomes', '10', '--priority', '3')).toMatchObject({
    allocation: { ribosomes: 10 },
  });
  expect(await asked('resources')).toMatchObject({
    cells: [{ audit: [], resources: { totalRibosomes: 80, availableRibosomes: 68, freeRibosomes: 7 } }],
  });
  expect((await bio('allocate', 'p', '--ribosomes', 'many')).code).toBe(2);
  expect((await bio('create', 'p')).stderr).toContain('there is a VM of this id');
  await said('rm', 'p', 'q', 'r', 's');
  expect(await bio('show', 'p')).toMatchObject({ code: 3 });
});

test('a program that fails has its message on standard error and its code as exit code', async () => {
  await said('create', 'f', '--start');
  const failed = await bio('run', 'f', '-e', 'print("before") error("boom")');
  expect(failed).toMatchObject({ code: 1, stdout: 'before\n' });
  expect(failed.stderr).toContain('boom');
  const late = await bio('run', 'f', '--timeout', '200ms', '-e', 'while true do end');
  expect(late.code).toBe(124);
  expect(await said('run', 'f', '-e', 'return "alive"')).toBe('alive\n');
  await said('rm', 'f');
});

test('what is sent off runs in turns that are asked for, or by itself, and its end is kept', async () => {
  expect(await said('chassis', 'set-up', 'ecoli', '--quantum', '30')).toContain('quantum 30 s');
  await said('create', 'h', '--start');
  const refused = await bio('chassis', 'set-up', 'ecoli');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('1 VM lives in it');
  await said('run', 'h', '--hold', '-e', 'for i = 1, 12000 do end return "held"');
  expect((await asked<Listed>('ls')).vms).toMatchObject([{ vmId: 'h', residues: 0 }]);
  const { turns } = await asked<{ turns: readonly unknown[] }>('schedule', '--turns', '1');
  expect(turns).toEqual([
    { vmId: 'h', fromSeconds: 0, toSeconds: 30, residues: 10_200, limitedBy: 'ribosomes' },
  ]);
  expect(await said('schedule', '--seconds', '60')).toContain('done');
  await said('run', 'h', '--detach', '-e', 'return "by itself"');
  await expect
    .poll(async () => (await asked<{ vm: { finished: unknown } }>('show', 'h')).vm.finished, {
      timeout: 30_000,
    })
    .toMatchObject([
      { result: { status: 'success', values: ['held'] } },
      { result: { status: 'success', values: ['by itself'] } },
    ]);
  expect(await said('profile', '--trace')).toMatch(/^\{"at":0,"event":"created","vmId":"h"\}$/m);
  await said('rm', 'h');
});

test('M22 the profile is a report, a document, or a page that needs nothing but itself', async () => {
  await said('create', 'm', '--start');
  await said('run', 'm', '-e', 'for i = 1, 50000 do end');
  expect(await asked('profile')).toMatchObject({
    schemaVersion: 1,
    vmPerformance: { m: { averageHealth: 90 } },
  });
  const page = join(tmpdir(), `bioxen-report-${String(process.pid)}.html`);
  expect((await bio('profile', '--out', page)).code).toBe(0);
  const html = await readFile(page, 'utf8');
  expect(html.match(/<svg /g)).toHaveLength(4);
  expect(html).not.toMatch(/(?:src|href)=/);
  expect(html).toContain('not a whole-cell model');
  const looked = await asked('profile');
  expect(await asked('profile')).toEqual(looked);
  expect((await bio('profile', '--out', 'report.pdf')).code).toBe(2);
  await said('rm', 'm');
});

test('VMs keep the daemon from ending, and go with it', async () => {
  await said('create', 'd', '--start');
  const refused = await folder.run(['daemon', 'stop']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('1 VM lives in the daemon');
  expect((await folder.run(['daemon', 'status'])).stdout).toContain('bio VMs:   1');
  expect((await folder.run(['daemon', 'stop', '--force'])).code).toBe(0);
  expect(await said('ls')).toBe('');
  expect((await bio('show', 'd')).code).toBe(3);
});

test('more VMs than a chassis carries are told, and a time is rounded', async () => {
  const { code, stdout, stderr } = await bio(
    'chassis',
    'set-up',
    'ecoli',
    '--max-vms',
    '9',
    '--clock',
    'real',
  );
  expect(code).toBe(0);
  expect(stderr).toBe('bioxen: The chassis ecoli carries 4 VMs, and not 9.\n');
  expect(stdout).toContain('0 of 4');
  expect(await said('profile')).toMatch(/^cell: +ecoli, \d+(?:\.\d{1,3})? s old$/m);
});

test('a measured cell is slowed by its guests, whose genomes are read', async () => {
  const genome = join(tmpdir(), `bioxen-guest-${String(process.pid)}.gb`);
  await writeFile(genome, GENBANK);
  expect(await said('chassis', 'set-up', 'ecoli', '--profile', 'measured', '--growth-rate', '1')).toContain(
    'measured profile',
  );
  await said('create', 'g', '--genome', genome);
  const { vm } = await asked<{ vm: unknown }>('show', 'g');
  expect(vm).toMatchObject({
    genome: { record: 'GUEST', length: 24, genes: 0, codingSequences: 1, proteins: 1, residuesPerCycle: 3 },
  });
  await said('create', 'burden', '--phi-x', '0.2');
  expect(await asked('profile')).toMatchObject({
    profile: 'measured',
    host: { relativeGrowth: expect.closeTo(0.6, 1) as number, phiX: expect.closeTo(0.2, 5) as number },
  });
  const infeasible = await bio('create', 'more', '--phi-x', '0.3');
  expect(infeasible.code).toBe(1);
  expect(infeasible.stderr).toContain('no solution');
  const missing = await bio('create', 'more', '--genome', `${genome}.gone`);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('no such file');
  await said('rm', 'g', 'burden');
});

const GENBANK = `LOCUS       GUEST                     24 bp    DNA     circular SYN 01-JAN-2024
FEATURES             Location/Qualifiers
     CDS             complement(join(19..24,1..6))
                     /locus_tag="G1"
                     /transl_table=4
ORIGIN
        1 tttcacaaaa aaaaaaaatt attt
//
`;

test('when the daemon is killed in the middle of a run, that is told, and the next commands find nothing of it', async () => {
  const other = makeSessionFolder();
  try {
    expect(await other.run(['bio', 'create', 'a', '--start'])).toMatchObject({ code: 0 });
    const run = other.start(['bio', 'run', 'a', '-e', 'while true do end']);
    await expect.poll(async () => (await other.run(['bio', 'show', 'a'])).stdout).toMatch(/: +1 run or wait/);
    const { pid } = JSON.parse((await other.run(['daemon', 'status', '--json'])).stdout) as { pid: number };
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await run.result;
    expect(code).toBe(1);
    expect(stderr).toContain('The daemon has ended, and its cells with their VMs are gone');
    const gone = await other.run(['bio', 'show', 'a']);
    expect(gone).toMatchObject({ code: 3, stdout: '' });
    expect(gone.stderr).toContain('they end with their daemon');
    expect(await other.run(['bio', 'create', 'a'])).toMatchObject({ code: 0 });
  } finally {
    await other.remove();
  }
});

test('a report that cannot be written is an error, and what was there stays', async () => {
  const out = join(tmpdir(), `bio-kept-${process.pid}.json`);
  await writeFile(out, 'kept');
  const nowhere = await bio('profile', '--out', join(out, 'report.html'));
  expect(nowhere.code).toBe(2);
  expect(nowhere.stderr).toContain('cannot be written');
  expect(await readFile(out, 'utf8')).toBe('kept');
});

test('a data sheet can be looked at, each number with unit, uncertainty and source', async () => {
  const text = await said('chassis', 'show', 'ecoli');
  expect(text).toContain('ecoli: prokaryotic, 80 ribosomes, 4 VMs, 1000000 KiB in the profile legacy');
  expect(text).toMatch(/^elongationMax +20 +aa\/s +12 to 21 measured .*Chure & Cremer 2023/m);
  const document: unknown = JSON.parse(await said('chassis', 'show', 'yeast', '--json'));
  const schema = JSON.parse(await said('schema', 'chassis', 'show')) as Parameters<
    typeof z.fromJSONSchema
  >[0];
  expect(z.fromJSONSchema(schema).safeParse(document).error).toBeUndefined();
  expect(document).toMatchObject({ dataSheet: { entries: { activeFraction: { value: [0.84, 0.5] } } } });
  expect((await bio('chassis', 'show', 'none')).stderr).toContain("no chassis and no data sheet 'none'");
});

test('proteins burden a measured host, in texts too, and are refused where they would do nothing', async () => {
  await said('chassis', 'set-up', 'yeast');
  const refused = await bio('create', 'y', '--biological-type', 'yeast', '--phi-x', '0.1');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain("in a cell of the profile 'legacy' proteins burden nobody");
  expect(await said('resources')).toMatch(/^translation: +20 residues\/s by 100 % of the ribosomes$/m);
  const measured = await said('chassis', 'set-up', 'yeast', '--profile', 'measured', '--growth-rate', '0.3');
  expect(measured).toMatch(/^host: +grows 0\.300\/h \(doubles in 138\.6 min\), 100\.0 %/m);
  await said('create', 'y', '--biological-type', 'yeast', '--phi-x', '0.1');
  expect(await said('show', 'y')).toMatch(/^burden: +10\.0 % of its host's protein is its$/m);
  for (const words of [['resources'], ['profile', '--chassis', 'yeast']])
    expect(await said(...words)).toMatch(/whose proteins are 10\.0 % of its protein$/m);
  expect(await said('top', '--once')).toMatch(/growth +[█░]+ 0\.2\d\d\/h/);
  await asked('resources');
  await said('rm', 'y');
});

test('a run that is killed ends with its program, and output of one that is stopped or cut is told', async () => {
  const other = makeSessionFolder();
  try {
    expect(await other.run(['bio', 'create', 'a', '--start'])).toMatchObject({ code: 0 });
    const run = other.start(['bio', 'run', 'a', '-e', 'while true do end']);
    await expect.poll(async () => (await other.run(['bio', 'show', 'a'])).stdout).toMatch(/: +1 run or wait/);
    process.kill(run.pid, 'SIGKILL');
    const late = ['bio', 'run', 'a', '--timeout', '500ms', '-e', 'print("so far") while true do end'];
    expect(await other.run(late)).toMatchObject({ code: 124, stdout: 'so far\n' });
    // Programs of a VM run one after the other.
    const next = 'for i = 1, 700 do io.write(("x"):rep(16384)) end';
    const { code, stdout, stderr } = await other.run(['bio', 'run', 'a', '-e', next]);
    expect({ code, length: stdout.length }).toEqual({ code: 0, length: 10 * 2 ** 20 + 1 });
    expect(stderr).toContain('The output is cut: what came after the first 10 MiB was dropped.');
  } finally {
    await other.remove();
  }
});
