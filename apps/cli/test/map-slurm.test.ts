import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { descendants, findProgram, freePort } from '@bioxen/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killAndResume } from './killed-map.js';
import { runCli, startCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const RECORDS = 100_000;
const script = fileURLToPath(new URL('../../../scripts/loopback-slurm.mjs', import.meta.url));
const { skipReason } = findProgram('slurmctld');
const cwd = workFolder({
  'length.lua': 'return function(record) return #record.sequence end',
  'broken.lua': 'return 1',
  'many.fa': Array.from(
    { length: RECORDS },
    (_, index) => `>s${index}\n${'ACGT'.repeat((index % 37) + 1)}\n`,
  ).join(''),
  'few.fa': '>a\nAC\n',
});

let cluster: ChildProcess | undefined;
let env: Readonly<Record<string, string>> = {};
let nodes: readonly number[] = [];
/** A controller that was started in the place of the first one. */
let controller: ChildProcess | undefined;

beforeAll(async () => {
  if (skipReason !== undefined) return;
  // Two more ports after it are taken.
  const port = Math.min(await freePort(), 65_000);
  const started = spawn(process.execPath, [script, join(cwd, 'slurm'), String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cluster = started;
  const [line] = (await once(createInterface(started.stdout), 'line')) as [string];
  const told = JSON.parse(line) as { readonly conf: string; readonly nodes: readonly number[] };
  env = { SLURM_CONF: told.conf };
  nodes = told.nodes;
});

afterAll(async () => {
  if (cluster === undefined) return;
  const all = [cluster, ...(controller === undefined ? [] : [controller])];
  const closed = Promise.all(all.map(async (process) => await once(process, 'close')));
  cluster.stdin?.end();
  controller?.kill('SIGTERM');
  await closed;
});

const SLURM = ['--executor', 'slurm', '--chunk', '100K', '--task-size', '1M'];

test('a program that is broken is an error that says so', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  const words = ['map', 'broken.lua', '--over', 'few.fa', '--out', 'broken.ndjson', ...SLURM];
  const { code, stderr } = await runCli(words, { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toContain('broken.lua gives no function: it returned a number');
  expect(existsSync(join(cwd, 'broken.ndjson.tasks'))).toBe(false);
});

test('a map that is killed and resumed on two nodes gives the output of one computer, byte for byte', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  const elsewhere = ['--sandbox', 'none', ...SLURM];
  const { stderr } = await killAndResume({ cwd, env, records: RECORDS, elsewhere });
  expect(stderr).toContain(`${RECORDS.toLocaleString('en')} records`);
});

test('goes on when the controller is killed and started anew', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  writeFileSync(
    join(cwd, 'late.lua'),
    `return function(record)
      while not io.open("${join(cwd, 'on')}") do end
      return 1
    end`,
  );
  const over = ['map', 'late.lua', '--over', 'few.fa', '--engine', 'native', '--sandbox', 'none', '--out'];
  const running = startCli([...over, 'late.ndjson', ...SLURM], { cwd, env });
  const state = (): string =>
    execFileSync('squeue', ['--noheader', '--format', '%t'], {
      env: slurmEnv(),
      encoding: 'utf8',
      stdio: 'pipe',
    });
  await expect.poll(state, { timeout: 60_000 }).toBe('R\n');
  const conf = env['SLURM_CONF'] ?? '';
  process.kill(Number(readFileSync(join(cwd, 'slurm/slurmctld.pid'), 'utf8')), 'SIGKILL');
  expect(() => state()).toThrow('slurm');
  // It has nobody to ask, and has been told so.
  writeFileSync(join(cwd, 'on'), '');
  await expect.poll(() => existsSync(join(cwd, 'late.ndjson')), { timeout: 60_000 }).toBe(true);
  controller = spawn('slurmctld', ['-D', '-f', conf], { env: slurmEnv(), stdio: 'ignore' });
  expect(await running.result).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'late.ndjson'), 'utf8')).toBe('{"id":"a","value":1}\n');
  const idle = (): string =>
    execFileSync('sinfo', ['--noheader', '--format', '%t'], {
      env: slurmEnv(),
      encoding: 'utf8',
      stdio: 'pipe',
    });
  await expect.poll(() => quietly(idle), { timeout: 60_000, interval: 200 }).toBe('idle\n');
});

/** The environment of Slurm's own programs. */
function slurmEnv(): NodeJS.ProcessEnv {
  return { ...process.env, ...env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
}

function quietly(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}

test('with one of two nodes killed by SIGKILL the output is that of one computer, byte for byte', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  const over = ['map', 'length.lua', '--over', 'many.fa', '--out'];
  const running = startCli([...over, 'slurm.ndjson', ...SLURM], { cwd, env });
  const parts = join(cwd, 'slurm.ndjson.parts');
  await expect
    .poll(() => existsSync(parts) && readdirSync(parts).some((name) => name.endsWith('.part')), {
      interval: 20,
    })
    .toBe(true);
  const [node = 0] = nodes;
  // The node and all that runs on it, as when its power fails.
  for (const pid of [node, ...descendants(node).map((process) => process.pid)]) kill(pid);
  const { code, stderr } = await running.result;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  await runCli([...over, 'local.ndjson'], { cwd });
  const output = readFileSync(join(cwd, 'slurm.ndjson'));
  expect(output.equals(readFileSync(join(cwd, 'local.ndjson')))).toBe(true);
  expect(output.toString().split('\n')).toHaveLength(RECORDS + 1);
  expect(existsSync(parts)).toBe(false);
});

test('one that is stopped while the controller is gone ends, and tells which job may still run', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  writeFileSync(
    join(cwd, 'last.lua'),
    `return function(record) while not io.open("${join(cwd, 'end')}") do end return 1 end`,
  );
  const { process: running, result } = startCli(
    [
      'map',
      'last.lua',
      '--over',
      'few.fa',
      '--out',
      'last.ndjson',
      '--sandbox',
      'none',
      '--engine',
      'native',
      ...SLURM,
      // Jobs of tests before may hang on the node that is dead.
      '--sbatch=--job-name=last',
    ],
    { cwd, env },
  );
  const jobs = (): string =>
    execFileSync('squeue', ['--noheader', '--name=last', '--format', '%A'], {
      env: slurmEnv(),
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  await expect.poll(() => quietly(jobs)).toMatch(/^\d+$/);
  const id = jobs();
  // The queue has the job before sbatch has told of it.
  const own = (): readonly string[] => descendants(running.pid ?? 0).map(({ name }) => name);
  await expect.poll(own).not.toContain('sbatch');
  kill(controller?.pid ?? Number(readFileSync(join(cwd, 'slurm/slurmctld.pid'), 'utf8')));
  controller = undefined;
  await expect.poll(() => quietly(jobs)).toBe('');
  running.kill('SIGINT');
  const { code, stderr } = await result;
  writeFileSync(join(cwd, 'end'), '');
  expect(code).toBe(130);
  expect(stderr).toContain(`tasks of job ${id} may still wait or run. When it is back: scancel ${id}`);
  expect(existsSync(join(cwd, 'last.ndjson.tasks'))).toBe(false);
});

/** Kills a process, unless it has just ended. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
