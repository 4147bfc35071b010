import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { LuaLimitError } from '@bioxen/core';
import { afterEach, expect, test, vi } from 'vitest';
import { removeAll } from '../../src/sandbox/control-group-pool.js';
import { verdict } from '../../src/sandbox/verdict.js';
import { missing, run } from './start.js';

const made: string[] = [];
afterEach(async () => {
  // A group is in use until the last process in it has been reaped.
  await vi.waitFor(() => {
    removeAll();
    made.splice(0, made.length, ...made.filter((directory) => !removed(directory)));
    if (made.length > 0) throw new RangeError(`still in use: ${made.join()}`);
  });
});

function removed(directory: string): boolean {
  try {
    if (existsSync(directory)) rmdirSync(directory);
    return true;
  } catch {
    return false;
  }
}

/** A group of our own below the one in which we stand, in the hierarchy that counts processes (version 1). */
function delegated(): string | undefined {
  try {
    const own = /^\d+:pids:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
    if (own === undefined) return undefined;
    const directory = `/sys/fs/cgroup/pids${own.replace(/\/$/, '')}/bioxen-test-${String(process.pid)}`;
    mkdirSync(directory);
    made.push(directory);
    return directory;
  } catch {
    return undefined;
  }
}

test('a control group counts the processes of all generations, and what it refused is certain', async ({
  skip,
}) => {
  const reason = await missing('strict');
  if (reason !== undefined) skip(reason);
  const parent = delegated();
  if (parent === undefined)
    return skip('there is no hierarchy of control groups in which we may make groups');
  const sandbox = { controlGroups: [parent] };
  const children = 'os.execute("for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done 2>/dev/null") print("ran")';
  const { stdout, end, process } = await run(children, { sandbox, limits: { processes: 4 } });
  expect(process.report).toMatchObject({ limits: { processes: 'control-group' } });
  expect(process.report.layers).toContain('control-group');
  expect(end.counters?.processFailures).toBeGreaterThan(0);
  const facts = { command: 'lua', saidHello: true, limits: process.limits, stderr: '', maybeRan: true };
  const error = verdict(end, facts);
  expect(error).toBeInstanceOf(LuaLimitError);
  expect(error).toMatchObject({ limit: 'processes', certainty: 'certain' });
  // The next process of the same limits gets the same group, and begins to count anew.
  const next = await run('print("ran")', { sandbox, limits: { processes: 4 } });
  expect(next.stdout).toBe('ran\n');
  expect(next.end.counters).toEqual({ memoryFailures: 0, processFailures: 0 });
  expect(readdirSync(parent).filter((name) => name.startsWith('bioxen-'))).toHaveLength(1);
  expect(stdout === '' || stdout === 'ran\n').toBe(true);
});

test('50 programs at once have groups of their own, and none is left', async ({ skip }) => {
  const reason = await missing('strict');
  if (reason !== undefined) skip(reason);
  const parent = delegated();
  if (parent === undefined)
    return skip('there is no hierarchy of control groups in which we may make groups');
  const all = await Promise.all(
    Array.from({ length: 50 }, () => run('print("ran")', { sandbox: { controlGroups: [parent] } })),
  );
  expect(all.every(({ stdout }) => stdout === 'ran\n')).toBe(true);
  await expect
    .poll(() => {
      removeAll();
      return readdirSync(parent).filter((name) => name.startsWith('bioxen-'));
    })
    .toEqual([]);
});

test('6.3 groups that cannot be made are said so, and the other walls stand', async ({ skip }) => {
  const reason = await missing('strict');
  if (reason !== undefined) skip(reason);
  const nowhere = '/sys/fs/cgroup/no-such-group';
  expect(existsSync(nowhere)).toBe(false);
  const { stdout, process } = await run('print("ran")', { sandbox: { controlGroups: [nowhere] } });
  expect(stdout).toBe('ran\n');
  expect(process.report.limits).toMatchObject({ memory: 'address-space', processes: 'seccomp' });
  expect(process.report.gaps.join()).toContain('Control groups are not used');
});
