import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { ResourceExhaustedError, SandboxSetupError, systemRandom } from '@bioxen/core';
import { BasicLuaVM } from '@bioxen/lua-local';
import { FakeClock } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { processIds } from '../../src/sandbox/process-stat.js';
import type { NativeTier } from '../../src/sandbox/sandbox-options.js';
import { firstOutput, holding, holdingAtRest, missing, run, start } from './start.js';

const tiers: readonly NativeTier[] = ['strict', 'minimal', 'none'];

const limitsNow = readFileSync('/proc/self/limits', 'utf8');
const usualDescriptors = /^Max open files +(\d+)/m.exec(limitsNow)?.[1] ?? '1024';
const usualProcesses = /^Max processes +(\S+)/m.exec(limitsNow)?.[1] ?? 'unlimited';

/** Sets a soft limit of this very process. */
const limitOurselves = (option: string): void => {
  execFileSync('prlimit', ['--pid', String(process.pid), option]);
};

/** Does something while only so many descriptors are free. */
async function withDescriptorsLeft<T>(spare: number, act: () => Promise<T>): Promise<T | Error> {
  const taken: number[] = [];
  limitOurselves('--nofile=400:');
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    for (const descriptor of taken.splice(taken.length - spare)) closeSync(descriptor);
  }
  try {
    return await act();
  } catch (error) {
    return error instanceof Error ? error : new TypeError('it threw no error');
  } finally {
    for (const descriptor of taken) closeSync(descriptor);
    limitOurselves(`--nofile=${usualDescriptors}:`);
  }
}

describe.each(tiers)('tier %s', (tier) => {
  test('6.3 out of descriptors is a retryable error, whatever is missing, and leaks nothing', async ({
    skip,
  }) => {
    const reason = (await missing(tier)) ?? (await missing('minimal'));
    if (reason !== undefined) skip(reason);
    await run('print(1)', { sandbox: tier });
    const before = holding();
    const outcomes = new Set<unknown>();
    for (let spare = 0; spare < 40; spare += 1) {
      const outcome = await withDescriptorsLeft(spare, () => run('print("ran")', { sandbox: tier }));
      const isRefusal = ResourceExhaustedError.isInstance(outcome) && outcome.retryable;
      outcomes.add(isRefusal ? outcome.resource : outcome instanceof Error ? outcome : outcome.stdout);
    }
    expect(outcomes).toEqual(new Set(['ran\n', 'file descriptors']));
    expect(await holdingAtRest(before)).toEqual(before);
  });

  test('6.3 out of processes is a retryable error', async ({ skip }) => {
    const reason = (await missing(tier)) ?? (await missing('minimal'));
    if (reason !== undefined) skip(reason);
    if (process.getuid?.() === 0) skip('the kernel does not count the processes of root');
    await run('print(1)', { sandbox: tier });
    const before = holding();
    // Under the limit nothing can be started that would lift it: this one waits from before.
    const lift = spawn('sh', [
      '-c',
      'read line; exec prlimit --pid "$0" --nproc="$1:"',
      String(process.pid),
      usualProcesses,
    ]);
    limitOurselves('--nproc=1:');
    try {
      const error: unknown = await run('print(1)', { sandbox: tier }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ResourceExhaustedError);
      expect(error).toMatchObject({ retryable: true, resource: 'processes' });
    } finally {
      lift.stdin.end('\n');
      await once(lift, 'close');
    }
    expect((await run('io.write(1)', { sandbox: tier })).stdout).toBe('1');
    expect(await holdingAtRest(before)).toEqual(before);
  });

  test('4.6 whoever holds the output of a program that is gone hangs neither its end nor kill', async ({
    skip,
  }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const clock = new FakeClock();
    // A number of seconds that no other process on this computer sleeps.
    const seconds = `1000.${String(systemRandom.next()).slice(2)}`;
    // A new session and a new environment: neither the group nor the marker finds it outside of a namespace.
    const process = await start(
      `os.execute("env -i /usr/bin/setsid /usr/bin/sleep ${seconds} & sleep 0.1") print("held") io.flush()`,
      { sandbox: { tier, env: { PATH: '/usr/bin:/bin' } }, limits: { processes: 8 }, clock },
    );
    await firstOutput(process);
    if (tier !== 'strict') {
      await clock.whenTimersPend();
      await clock.advance(150);
    }
    expect((await process.ended).exitCode).toBe(0);
    await process.kill();
    expect(clock.pendingTimers).toBe(0);
    const left = sleepers(seconds);
    for (const pid of left) globalThis.process.kill(pid, 'SIGKILL');
    expect(left).toHaveLength(tier === 'strict' ? 0 : 1);
  });
});

/** The processes that sleep exactly so long, wherever they are. */
function sleepers(seconds: string): readonly number[] {
  return processIds().filter((pid) => {
    try {
      return readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1') === `/usr/bin/sleep\0${seconds}\0`;
    } catch {
      return false;
    }
  });
}

test('a reader that is slow gets all of the output', async ({ skip }) => {
  const reason = await missing('none');
  if (reason !== undefined) skip(reason);
  const clock = new FakeClock();
  const process = await start('io.write(("x"):rep(100000))', { sandbox: 'none', clock });
  process.stderr.resume();
  let bytes = 0;
  for await (const chunk of process.stdout) {
    // The program has ended, and its pipe still holds what is not read.
    if (bytes === 0) await clock.whenTimersPend();
    bytes += (chunk as Buffer).length;
    await clock.advance(450);
  }
  expect(bytes).toBe(100_000);
  expect((await process.ended).exitCode).toBe(0);
});

test('an interpreter that is not there is a set-up failure', async () => {
  for (const tier of tiers) {
    if ((await missing(tier)) !== undefined) continue;
    const outcome = await run('', { sandbox: tier, command: '/no/such/lua' }).then(
      ({ end }) => end.setupFailed,
      (error: unknown) => (error instanceof SandboxSetupError ? error : undefined),
    );
    expect(outcome?.purpose).toMatch(/^interpreter( or tool)? \/no\/such\/lua$/);
  }
});

test.for(['strict', 'minimal'] as const)(
  'tier %s: a limit that the system refuses is a set-up failure that names it',
  async (tier, { skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const hardLimit = Number(/^Max open files +\S+ +(\d+)/m.exec(limitsNow)?.[1] ?? Infinity);
    if (hardLimit >= 65_536) skip('this system lets a process have as many open files as can be asked for');
    await using vm = new BasicLuaVM({
      engine: 'native',
      sandbox: tier,
      limits: { openFiles: hardLimit + 1 },
    });
    const error: unknown = await vm.execute('return 1').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SandboxSetupError);
    expect(error).toMatchObject({ purpose: 'limits', reason: expect.stringContaining('NOFILE') as string });
  },
);
