import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendants, freePort } from '@bioxen/testkit';
import { afterAll, expect, test } from 'vitest';
import { redisServer } from './redis-server.js';
import { killAndResume } from './killed-map.js';
import { type RunningCli, runCli, startCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const RECORDS = 100_000;
const cwd = workFolder({
  'size.lua': 'return function() return 7 end',
  'length.lua':
    'local size = require("measure") return function(record) return { length = size(record.sequence) } end',
  'measure.lua': 'return function(text) return #text end',
  'broken.lua': 'return 1',
  'many.fa': Array.from(
    { length: RECORDS },
    (_, index) => `>s${index}\n${'ACGT'.repeat((index % 37) + 1)}\n`,
  ).join(''),
  'few.fa': '>a\nAC\n',
});

const running = new Set<RunningCli>();
const redis = redisServer(cwd);
const env = {
  get BIOXEN_REDIS_URL() {
    return redis.url;
  },
};
const { skipReason } = redis;

afterAll(async () => {
  for (const worker of running) await stop(worker, 'SIGTERM');
});

/** A worker that takes chunks, and takes over those of a dead one after two seconds. */
async function startWorker(...flags: readonly string[]): Promise<RunningCli> {
  const worker = startCli(['worker', '--workers', '1', '--lock', '2s', ...flags], { cwd, env });
  running.add(worker);
  await saying(worker, 'worker takes chunks');
  return worker;
}

/** Resolves when a program has written this to its standard error. */
async function saying({ process: child }: RunningCli, text: string): Promise<void> {
  let said = '';
  child.stderr.on('data', (piece: string) => (said += piece));
  await expect.poll(() => said, { timeout: 60_000 }).toContain(text);
}

async function stop(worker: RunningCli, signal: NodeJS.Signals): Promise<void> {
  running.delete(worker);
  const interpreters = descendants(worker.pid).map(({ pid }) => pid);
  worker.process.kill(signal);
  // As when the host's power fails.
  if (signal === 'SIGKILL') for (const pid of interpreters) kill(pid);
  await worker.result;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

const FLEET = ['--executor', 'fleet', '--chunk', '100K'];

test('without a Redis there is an error that says so', async () => {
  const words = ['map', 'length.lua', '--over', 'few.fa', ...FLEET];
  expect(await runCli(words, { cwd, env: { BIOXEN_REDIS_URL: undefined } })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Add --redis redis://HOST:6379') as string,
  });
  const secret = `redis://:geheim@127.0.0.1:${await freePort()}`;
  const { code, stderr } = await runCli([...words, '--redis', secret], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/Redis at 127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/);
  expect(stderr).not.toContain('geheim');
});

test('with one of two workers killed by SIGKILL the output is that of one computer, byte for byte', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  const [doomed] = [await startWorker(), await startWorker()];
  const over = ['map', 'length.lua', '--over', 'many.fa', '--out'];
  const map = startCli([...over, 'fleet.ndjson', ...FLEET], { cwd, env });
  const parts = join(cwd, 'fleet.ndjson.parts');
  await expect
    .poll(() => existsSync(parts) && readdirSync(parts).some((name) => name.endsWith('.part')), {
      interval: 20,
      timeout: 30_000,
    })
    .toBe(true);
  await stop(doomed, 'SIGKILL');
  const { code, stderr } = await map.result;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  await runCli([...over, 'local.ndjson'], { cwd });
  const output = readFileSync(join(cwd, 'fleet.ndjson'));
  expect(output.equals(readFileSync(join(cwd, 'local.ndjson')))).toBe(true);
  expect(output.toString().split('\n')).toHaveLength(RECORDS + 1);
  expect(existsSync(parts)).toBe(false);
});

test('a program that is broken is an error that says so', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  if (running.size === 0) await startWorker();
  const { code, stderr } = await runCli(['map', 'broken.lua', '--over', 'few.fa', ...FLEET], { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toContain('broken.lua gives no function: it returned a number');
});

test('a map of 100,000 records that is killed and resumed gives the output of one computer, byte for byte', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  for (const worker of running) await stop(worker, 'SIGTERM');
  await startWorker('--sandbox', 'none');
  await startWorker('--sandbox', 'none');
  await killAndResume({ cwd, env, records: RECORDS, elsewhere: FLEET });
});

test('a map that is killed and resumed takes what workers did meanwhile', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  for (const worker of running) await stop(worker, 'SIGTERM');
  const words = ['map', 'size.lua', '--over', 'few.fa', '--out', 'late.ndjson', ...FLEET];
  const killed = startCli(words, { cwd, env });
  // Nobody works: it tells so, with its one chunk in the queue.
  await saying(killed, 'no worker listens');
  killed.process.kill('SIGKILL');
  await killed.result;
  const worker = await startWorker();
  const resumed = await runCli([...words, '--resume'], { cwd, env });
  expect(resumed).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'late.ndjson'), 'utf8')).toBe('{"id":"a","value":7}\n');
  await stop(worker, 'SIGTERM');
});

test('a Redis that is killed and started anew, empty, loses nothing of a map', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  await startWorker('--sandbox', 'none');
  await startWorker('--sandbox', 'none');
  // From the middle on records wait for a file, so that chunks are given out and not done when it goes.
  writeFileSync(
    join(cwd, 'middle.lua'),
    `return function(record)
      while tonumber(record.id:sub(2)) >= ${RECORDS / 2} and not io.open("${join(cwd, 'on')}") do end
      return #record.sequence
    end`,
  );
  const over = ['map', 'middle.lua', '--over', 'many.fa', '--engine', 'native', '--out'];
  const map = startCli([...over, 'anew.ndjson', ...FLEET], { cwd, env });
  const parts = join(cwd, 'anew.ndjson.parts');
  await expect
    .poll(() => existsSync(parts) && readdirSync(parts).filter((name) => name.endsWith('.part')).length, {
      timeout: 60_000,
    })
    .toBeGreaterThan(20);
  await redis.restart();
  writeFileSync(join(cwd, 'on'), '');
  const { code, stderr } = await map.result;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  await runCli([...over, 'whole.ndjson', '--sandbox', 'none'], { cwd });
  expect(readFileSync(join(cwd, 'anew.ndjson')).equals(readFileSync(join(cwd, 'whole.ndjson')))).toBe(true);
  for (const worker of running) await stop(worker, 'SIGTERM');
});

test('a worker whose Redis is gone ends when it is told to, and a map fails', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  const worker = await startWorker();
  await redis.stop();
  await stop(worker, 'SIGTERM');
  expect(await worker.result).toMatchObject({ code: 0 });
  const { code, stderr } = await runCli(['map', 'size.lua', '--over', 'few.fa', ...FLEET], { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toContain('cannot be reached');
});
