import { setImmediate } from 'node:timers/promises';
import { seededRandom } from '@bioxen/core';
import { BasicLuaVM, type LocalVmOptions } from '@bioxen/lua-local';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

const ROUNDS = 1_000;
const MOST_TURNS = 12;

const PLAIN = 'while true do end';
const SHORT = 'for _ = 1, 20000 do end';
const COROUTINE = 'coroutine.wrap(function() while true do end end)()';
const CATCHING = 'while true do pcall(function() while true do end end) end';

interface Subject {
  readonly name: string;
  readonly options: LocalVmOptions;
  readonly programs: readonly string[];
  readonly skipReason?: string | undefined;
}

const native = (luaVersion: '5.1' | '5.3' | '5.4', sandbox: 'strict' | 'none'): Subject => ({
  name: `native ${luaVersion}, ${sandbox}`,
  options: { engine: 'native', luaVersion, sandbox },
  programs: [PLAIN, SHORT],
  skipReason: findLua(luaVersion).skipReason,
});

const subjects: readonly Subject[] = [
  {
    name: 'the embedded engine',
    options: { engine: 'embedded' },
    programs: [PLAIN, SHORT, COROUTINE, CATCHING],
  },
  native('5.1', 'none'),
  native('5.3', 'none'),
  native('5.4', 'none'),
  native('5.4', 'strict'),
];

describe.each(subjects)('on $name', ({ options, programs, skipReason }) => {
  test(
    `${ROUNDS} interrupts at random moments keep the state, or come too late and change nothing`,
    { timeout: 300_000 },
    async ({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
      const random = seededRandom('interrupts');
      let reached = 0;
      const outcomes: Record<string, number> = { stopped: 0, finished: 0, killed: 0 };
      for (let done = 0; done < ROUNDS;) {
        await using vm = new BasicLuaVM({ ...options, persistent: true });
        await vm.execute('begun = 0');
        let begun = 0;
        // A native interpreter takes some hundred interrupts and says when none is left.
        for (; begun < 200 && done < ROUNDS; begun++, done++) {
          const endless = programs[Math.floor(random.next() * programs.length)] ?? PLAIN;
          const running = vm.execute(`begun = begun + 1 ${endless} return "done"`);
          const turns = Math.floor(random.next() * (MOST_TURNS + 1));
          for (let turn = 0; turn < turns; turn++) await setImmediate();
          const outcome = await vm.interrupt();
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          const { error, values } = await running;
          expect(outcome === 'stopped' ? error?.kind : values).toEqual(
            outcome === 'stopped' ? 'interrupted' : ['done'],
          );
        }
        // A program that was stopped before its first line has not counted.
        const counted = Number((await vm.execute('return begun')).values[0]);
        expect(counted).toBeLessThanOrEqual(begun);
        reached += counted;
      }
      // On a busy computer that can be all programs of one VM, but not all of all.
      expect(reached).toBeGreaterThan(0);
      expect(outcomes['killed']).toBe(0);
      expect(outcomes['stopped']).toBeGreaterThan(ROUNDS / 4);
    },
  );

  test('an interrupt of nothing changes nothing', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, persistent: true });
    expect(await vm.interrupt()).toBe('finished');
    await vm.execute('kept = 1');
    expect(await vm.interrupt()).toBe('finished');
    expect((await vm.execute('return kept')).values).toEqual([1]);
  });

  test('what only a kill can stop is killed and says so', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, persistent: true });
    await vm.execute('kept = 1');
    let outcome = 'stopped';
    let running: Promise<unknown> | undefined;
    // An interrupt that comes before the C function has begun stops the program: then it is tried again.
    for (let tries = 0; outcome === 'stopped' && tries < 50; tries++) {
      const begun = withResolver();
      running = vm
        .execute('print("on") local _ = (("a"):rep(40) .. "b"):find(("a-"):rep(40) .. "c")', {
          onOutput: begun.resolve,
        })
        .catch((error: unknown) => error);
      await begun.promise;
      for (let turn = 0; turn < 200; turn++) await setImmediate();
      outcome = await vm.interrupt();
    }
    expect(outcome).toBe('killed');
    expect(await running).toMatchObject({
      code: 'ABORTED',
      stateKept: false,
      partial: { stdout: 'on' },
    });
    expect((await vm.status()).state).toBe('lost');
    await expect(vm.execute('return kept')).rejects.toMatchObject({ code: 'VM_STATE_ERROR' });
  });

  test('an error of the same words is no interrupt', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ ...options, persistent: true });
    expect((await vm.execute('error("interrupted!", 0)')).error?.kind).toBe('runtime');
  });
});

/** A promise, and what resolves it. */
function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
