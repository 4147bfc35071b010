import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findProgram } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { guardedProgram, unregisteredExitCode, unregisteredNote } from './guarded-command.js';
import type { WardenPlace } from './warden.js';
import { wardenScript } from './warden-script.js';

interface Warden {
  readonly folder: string;
  readonly registry: string;
  /** Sends a line, and resolves with the answer that begins with a word. */
  ask(line: string, answer: string): Promise<string>;
  end(): Promise<void>;
}

async function startWarden(setsid: string): Promise<Warden> {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-warden-'));
  const warden = spawn(setsid, ['--wait', 'sh', '-c', wardenScript, 'sh', 'nonce', 'bioxen-registry'], {
    env: { PATH: process.env['PATH'], TMPDIR: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(warden, 'exit');
  const lines = createInterface(warden.stdout)[Symbol.asyncIterator]();
  const until = async (answer: string): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new RangeError(`The warden ended before it said ${answer}`);
      if (value.startsWith(`nonce ${answer}`)) return value.slice('nonce '.length);
    }
  };
  await until('ready');
  return {
    folder,
    registry: join(folder, 'bioxen-registry'),
    ask: async (line, answer) => {
      warden.stdin.write(`${line}\n`);
      return until(answer);
    },
    end: async () => {
      warden.stdin.end();
      await ended;
    },
  };
}

describe('the warden', () => {
  const { path: setsid = '', skipReason } = findProgram('setsid');
  let warden: Warden;
  beforeEach(async ({ skip, onTestFinished }) => {
    if (skipReason !== undefined) skip(skipReason);
    const started = await startWarden(setsid);
    onTestFinished(async () => {
      await started.end();
      rmSync(started.folder, { recursive: true });
    });
    warden = started;
  });

  test('leaves no mark of a process that is gone before it was registered', async () => {
    // No process of Linux has so high a number.
    expect(await warden.ask('r token 4194305\ne token', 'gone')).toBe('gone token yes');
    expect(readdirSync(warden.registry)).toEqual([]);
  });

  test('takes the file of a job that has opened it and not written yet', async () => {
    const file = openSync(join(warden.registry, 'token'), 'w');
    expect(await warden.ask('e token', 'gone')).toBe('gone token yes');
    // What it writes now is nowhere.
    writeSync(file, 'a line of /proc');
    closeSync(file);
    expect(readdirSync(warden.registry)).toEqual([]);
  });

  test('ends what was registered, and only while it is the same process', async () => {
    const job = spawn('sleep', ['3600'], { stdio: 'ignore', detached: true });
    const ended = once(job, 'exit');
    await once(job, 'spawn');
    const stat = readFileSync(`/proc/${job.pid}/stat`, 'utf8');
    const other = stat.replace(/(\) (?:\S+ ){19})\d+/, (_all, before: string) => `${before}1`);
    writeFileSync(join(warden.registry, 'other'), other);
    expect(await warden.ask('e other', 'gone')).toBe('gone other yes');
    expect(job.exitCode ?? job.signalCode).toBeNull();
    writeFileSync(join(warden.registry, 'token'), stat);
    expect(await warden.ask('e token', 'gone')).toBe('gone token yes');
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  test('a job whose file was taken away while it wrote runs nothing', async () => {
    // Whatever is written there is gone at once.
    symlinkSync('/dev/null', join(warden.registry, 'token'));
    const place = { directory: warden.registry, hasOwnGroups: true, hasPosixShell: true } as WardenPlace;
    const line = guardedProgram({ file: 'echo', args: ['ran'] }, place, 'token');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: unregisteredExitCode,
      stdout: '',
      stderr: unregisteredNote('token'),
    });
  });

  test.for([
    ['takes over', 'a bioxen-old\ne job', 'gone job yes', 'SIGKILL'],
    ['ends', 'o bioxen-old', 'swept bioxen-old yes', 'SIGTERM'],
  ])('%s what another left that was killed while its registry ended', async ([, lines, answer, signal]) => {
    const job = spawn('sleep', ['3600'], { stdio: 'ignore', detached: true });
    const ended = once(job, 'exit');
    await once(job, 'spawn');
    const left = join(warden.folder, 'bioxen-old-ended');
    mkdirSync(left, { mode: 0o700 });
    writeFileSync(join(left, 'job'), readFileSync(`/proc/${job.pid}/stat`));
    expect(await warden.ask(lines ?? '', answer ?? '')).toBe(answer);
    expect(readdirSync(warden.folder)).toEqual(['bioxen-registry']);
    expect(await ended).toEqual([null, signal]);
  });

  test('leaves nothing when its input ends, and no job that has not written yet', async () => {
    const file = openSync(join(warden.registry, 'token'), 'w');
    await warden.end();
    expect(readdirSync(warden.folder)).toEqual([]);
    closeSync(file);
  });
});
