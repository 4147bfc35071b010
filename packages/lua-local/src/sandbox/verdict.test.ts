import { constants } from 'node:os';
import {
  LuaLimitError,
  LuaOutOfMemoryError,
  LuaProcessError,
  SandboxSetupError,
  seededRandom,
} from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import type { ProcessLimits } from './process-limits.js';
import type { ProcessEnd } from './sandboxed-process.js';
import { verdict, type VerdictFacts } from './verdict.js';

const limits: ProcessLimits = {
  memoryBytes: 64 << 20,
  cpuLimit: 'cpu',
  cpuMs: 2_000,
  openFiles: 64,
  fileBytes: 1_000_000,
  diskBytes: 1_000_000,
  processes: 3,
};
const facts: VerdictFacts = {
  command: '/usr/bin/lua5.4',
  saidHello: true,
  limits,
  stderr: '',
  maybeRan: true,
};
const strict: ProcessEnd = {
  exitCode: 0,
  signal: undefined,
  codeHidesSignal: true,
  wallMs: 50,
  survivors: [],
};
const bare: ProcessEnd = { ...strict, codeHidesSignal: false };
const partial = {
  stdout: 'a',
  stderr: '',
  stdoutBytes: Buffer.from('a'),
  stderrBytes: Buffer.alloc(0),
  truncated: false,
};

describe('a verdict', () => {
  test('B21 rests on the kernel where a control group counted', () => {
    const memory = verdict(
      { ...strict, exitCode: 137, counters: { memoryFailures: 1, processFailures: 0 } },
      facts,
    );
    expect(memory).toBeInstanceOf(LuaOutOfMemoryError);
    expect(memory).toMatchObject({
      limit: 'memory',
      limitValue: 64 << 20,
      certainty: 'certain',
      maybeRan: true,
    });
    const processes = verdict({ ...strict, counters: { memoryFailures: 0, processFailures: 2 } }, facts);
    expect(processes).toMatchObject({ limit: 'processes', limitValue: 3, certainty: 'certain' });
  });

  test('never blames the program for a set-up that failed', () => {
    const setupFailed = {
      purpose: 'read-only file /opt/x',
      reason: 'No such file or directory',
      retryable: false,
    };
    const failed = verdict({ ...strict, exitCode: 1, setupFailed }, { ...facts, saidHello: false });
    expect(failed).toBeInstanceOf(SandboxSetupError);
    expect(failed).toMatchObject({ ...setupFailed, code: 'SANDBOX_SETUP_FAILED' });
    const stderr = 'lua: error while loading shared libraries: liblua.so.5.4: cannot open shared object file';
    const library = verdict({ ...strict, exitCode: 127 }, { ...facts, saidHello: false, stderr });
    expect(library).toMatchObject({ purpose: 'interpreter /usr/bin/lua5.4', reason: stderr });
    expect(library.hint).toContain('sandbox.readOnly');
  });

  test('does not believe a program that imitates a set-up that failed', () => {
    const imitated = verdict({ ...strict, exitCode: 1 }, { ...facts, stderr: 'bwrap: no permission\n' });
    expect(imitated).toBeInstanceOf(LuaProcessError);
    expect(imitated).not.toBeInstanceOf(LuaLimitError);
    expect(imitated).toMatchObject({ exitCode: 1 });
  });

  test('25 os.exit(152) is the exit code of the program, not a CPU limit', () => {
    const error = verdict({ ...strict, exitCode: 152, wallMs: 30, lastCpuMs: 10 }, facts);
    expect(error).not.toBeInstanceOf(LuaLimitError);
    expect(error).toMatchObject({ exitCode: 152 });
  });

  test('1 SIGXCPU after the time is the CPU limit, and certain only where the time was measured', () => {
    const byCode = verdict(
      { ...strict, exitCode: 152, wallMs: 2_100, lastCpuMs: 1_900 },
      { ...facts, partial },
    );
    expect(byCode).toMatchObject({
      limit: 'cpu',
      limitValue: 2_000,
      observed: 1_900,
      certainty: 'inferred',
      partial,
    });
    const signal = 'SIGXCPU';
    const ended: ProcessEnd = { ...bare, exitCode: undefined, signal, wallMs: 2_100 };
    expect(verdict(ended, facts)).toMatchObject({ limit: 'cpu', certainty: 'inferred', signal });
    const measured = { ...ended, lastCpuMs: 2_010 };
    expect(verdict(measured, facts)).toMatchObject({ limit: 'cpu', certainty: 'certain', signal });
    // Two threads at once: the clock on the wall shows half of it.
    expect(verdict({ ...measured, wallMs: 1_100 }, facts)).toMatchObject({ limit: 'cpu', signal });
  });

  test('1 SIGXCPU of an interpreter with a limit for its whole life names that one', () => {
    const ended: ProcessEnd = { ...bare, exitCode: undefined, signal: 'SIGXCPU', wallMs: 2_100 };
    const error = verdict(ended, { ...facts, limits: { ...limits, cpuLimit: 'total-cpu' } });
    expect(error).toMatchObject({
      limit: 'total-cpu',
      stateKept: false,
      message: 'Lua program probably exceeded its total-cpu limit of 2s',
      hint: 'Raise limits.totalCpuMs if the program needs more.',
    });
  });

  test('104 SIGXCPU before the time is not the CPU limit: a program can lower its own', () => {
    const early: ProcessEnd = { ...bare, exitCode: undefined, signal: 'SIGXCPU', wallMs: 119 };
    const asleep: ProcessEnd = { ...early, wallMs: 5_000, lastCpuMs: 20 };
    for (const end of [early, asleep, { ...strict, exitCode: 152, wallMs: 119 }]) {
      const error = verdict(end, facts);
      expect(error).not.toBeInstanceOf(LuaLimitError);
      expect(error).toMatchObject({ code: 'LUA_PROCESS_FAILED' });
    }
    expect(verdict(early, facts)).toMatchObject({ signal: 'SIGXCPU' });
  });

  test('16 SIGXFSZ is the file size limit, never with certainty', () => {
    const bySignal: ProcessEnd = { ...bare, exitCode: undefined, signal: 'SIGXFSZ' };
    for (const end of [{ ...strict, exitCode: 153 }, bySignal]) {
      expect(verdict(end, facts)).toMatchObject({
        limit: 'file-size',
        limitValue: 1_000_000,
        certainty: 'inferred',
      });
    }
  });

  test('9 a crash is named, and so is a kill from outside', () => {
    expect(verdict({ ...strict, exitCode: 139 }, facts)).toMatchObject({
      signal: 'SIGSEGV',
      code: 'LUA_PROCESS_FAILED',
    });
    const killed = verdict({ ...strict, exitCode: 137 }, facts);
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    expect(killed.hint).toContain('killed from outside');
  });

  test('an exit with 0 and no result is an error all the same', () => {
    expect(verdict(strict, facts)).toMatchObject({
      exitCode: 0,
      message: 'Lua process ended without a result (exit code 0)',
    });
  });

  test('text on stderr gives a hint and decides nothing', () => {
    const error = verdict({ ...bare, exitCode: 1 }, { ...facts, stderr: 'lua: not enough memory\n' });
    expect(error).not.toBeInstanceOf(LuaLimitError);
    expect(error.hint).toContain('limits.memoryBytes');
  });
});

test('G8 no certain verdict is wrong in 10,000 random exits', () => {
  const random = seededRandom(8);
  const signals = Object.keys(constants.signals) as NodeJS.Signals[];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T;
  const chance = (share: number): boolean => random.next() < share;
  for (let round = 0; round < 10_000; round += 1) {
    const bySignal = chance(0.3);
    const counted = chance(0.1);
    const codeHidesSignal = chance(0.5);
    const end: ProcessEnd = {
      exitCode: bySignal ? undefined : Math.floor(random.next() * 256),
      signal: bySignal ? pick(signals) : undefined,
      codeHidesSignal,
      wallMs: random.next() * 5_000,
      lastCpuMs: chance(0.5) ? random.next() * 4_000 : undefined,
      survivors: [],
      ...(counted
        ? { counters: { memoryFailures: Number(chance(0.5)), processFailures: Number(chance(0.5)) } }
        : {}),
    };
    const used: VerdictFacts = {
      ...facts,
      saidHello: chance(0.8),
      limits: chance(0.5) ? limits : { ...limits, cpuMs: undefined, fileBytes: undefined },
      stderr: pick([
        '',
        'bwrap: Permission denied',
        'not enough memory',
        'prlimit: failed',
        'CPU time limit exceeded',
      ]),
    };
    const error = verdict(end, used);
    expect(brokenClaims(end, used, error), JSON.stringify({ end, used, error })).toEqual([]);
  }
});

/** What an error claims that the evidence does not carry. */
function brokenClaims(end: ProcessEnd, { saidHello }: VerdictFacts, error: Error): readonly string[] {
  const memory = (end.counters?.memoryFailures ?? 0) > 0;
  const processes = (end.counters?.processFailures ?? 0) > 0;
  const bySignal = (name: NodeJS.Signals): boolean => end.signal === name;
  const byCode = (name: NodeJS.Signals): boolean =>
    end.codeHidesSignal && end.exitCode === 128 + constants.signals[name];
  const isSetup = error instanceof SandboxSetupError;
  const broken = isSetup === (!saidHello && !memory && !processes) ? [] : ['set-up'];
  if (error instanceof LuaLimitError) {
    const { limit, certainty } = error;
    if (limit === 'memory') return memory && certainty === 'certain' ? broken : ['memory'];
    if (limit === 'processes')
      return processes && !memory && certainty === 'certain' ? broken : ['processes'];
    const signal = limit === 'cpu' ? 'SIGXCPU' : 'SIGXFSZ';
    if (!['cpu', 'file-size'].includes(limit)) return [limit];
    const { lastCpuMs = -1, wallMs } = end;
    const limitMs = limits.cpuMs ?? Infinity;
    if (limit === 'cpu' && lastCpuMs < limitMs && wallMs + 10 < limitMs) return ['cpu before its time'];
    const isMeasured = limit === 'cpu' && lastCpuMs >= limitMs;
    if (certainty === 'certain') {
      return bySignal(signal) && isMeasured ? broken : [`${limit} is not certain`];
    }
    return byCode(signal) || bySignal(signal) ? broken : [`${limit} without evidence`];
  }
  if (error instanceof LuaProcessError) {
    if (end.signal !== undefined) return error.signal === end.signal ? broken : ['signal'];
    if (error.signal === undefined) return error.exitCode === end.exitCode ? broken : ['exit code'];
    return byCode(error.signal as NodeJS.Signals) ? broken : ['signal from a code'];
  }
  return isSetup ? broken : ['neither set-up nor process'];
}
