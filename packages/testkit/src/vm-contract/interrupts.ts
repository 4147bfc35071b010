import type { BaseLuaVM, ExecuteOptions, ExecutionResult, InterruptOutcome } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, makeVm } from './contract-subject.js';

const LOOP = 'print("on") while true do end';
/** C code, which hears of no interrupt. */
const PATTERN = 'print("on") local _ = (("a"):rep(40) .. "b"):find(("a-"):rep(40) .. "c")';
/** Its result is there before its interpreter can end. */
const ENDLESS_END =
  'print("on") local function spin() while true do end end if newproxy then getmetatable(newproxy(true)).__gc = spin else setmetatable({}, { __gc = spin }) end';

/** A result, or the error that was thrown. */
type Settled = Partial<ExecutionResult> & {
  readonly code?: string;
  readonly partial?: { readonly stdout: string };
};

interface Begun {
  /** It has written something. */
  readonly heard: Promise<void>;
  readonly settled: Promise<Settled>;
}

/** Where programs run: a VM or a channel. */
interface Place {
  execute(code: string, options: ExecuteOptions): Promise<ExecutionResult>;
  interrupt(): Promise<InterruptOutcome>;
}

function begin(place: Place, code: string): Begun {
  let hear: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const settled = place.execute(code, { onOutput: hear }).then(
    (result): Settled => result,
    (error: unknown) => error as Settled,
  );
  return { heard, settled };
}

const WAS_KILLED = {
  name: 'OperationAbortedError',
  code: 'ABORTED',
  message: 'The Lua program was interrupted, went on, and had to be killed',
  stateKept: false,
  partial: { stdout: 'on' },
};

/** A program that was stopped is a failure with its output; one that had to be killed throws, and says so. */
function expectStopped(outcome: InterruptOutcome, settled: readonly Settled[]): void {
  for (const one of settled) {
    expect(one).toMatchObject(
      one.code === undefined
        ? { success: false, returnCode: 1, stdout: 'on', error: { kind: 'interrupted' } }
        : WAS_KILLED,
    );
  }
  expect(outcome).toBe(settled.some(({ code }) => code !== undefined) ? 'killed' : 'stopped');
}

/** `interrupt()` of a VM and of a channel. */
export function describeInterrupts(subject: ContractSubject): void {
  const hearsOfIt = subject.persistent && subject.interrupts !== 'nowhere';

  async function expectUsable(vm: BaseLuaVM): Promise<void> {
    await vm.start();
    expect((await vm.execute('return 1')).values).toEqual([1]);
  }

  describe('interrupts', () => {
    test('where nothing runs there is nothing to stop', async () => {
      await using vm = await makeVm(subject);
      expect(await vm.interrupt()).toBe('finished');
      await vm.execute('kept = 1');
      expect(await vm.interrupt()).toBe('finished');
      expect((await vm.execute('return kept')).values).toEqual([subject.persistent ? 1 : null]);
    });

    test('every program that runs is stopped, its output is kept and the VM goes on', async () => {
      await using vm = await makeVm(subject);
      const running = (subject.persistent ? [LOOP] : [LOOP, LOOP]).map((code) => begin(vm, code));
      await Promise.all(running.map(({ heard }) => heard));
      const outcome = await vm.interrupt();
      expectStopped(outcome, await Promise.all(running.map(({ settled }) => settled)));
      expect(hearsOfIt ? outcome : 'stopped').toBe('stopped');
      await expectUsable(vm);
    });

    test('a program whose interpreter still starts is stopped, too', async () => {
      await using vm = await makeVm(subject);
      const { settled } = begin(vm, 'while true do end');
      const outcome = await vm.interrupt();
      expect(['stopped', 'killed']).toContain(outcome);
      expect(await settled).toMatchObject(
        outcome === 'stopped' ? { error: { kind: 'interrupted' } } : { code: 'ABORTED', stateKept: false },
      );
      await expectUsable(vm);
    });

    test('what only a kill can stop is killed and says so', async () => {
      await using vm = await makeVm(subject);
      const { heard, settled } = begin(vm, PATTERN);
      await heard;
      const outcome = await vm.interrupt();
      // One that comes before the C function has begun stops the program.
      expectStopped(outcome, [await settled]);
      await expectUsable(vm);
    });

    test.runIf(subject.persistent)('what waits behind a program that is killed is told why', async () => {
      await using vm = await makeVm(subject);
      let outcome: InterruptOutcome = 'stopped';
      let behind: Promise<unknown> = Promise.resolve();
      while (outcome === 'stopped') {
        const { heard } = begin(vm, PATTERN);
        await heard;
        behind = vm.execute('return 1').catch((error: unknown) => error);
        outcome = await vm.interrupt();
      }
      expect(await behind).toMatchObject({
        code: 'LUA_PROCESS_FAILED',
        message: 'The Lua interpreter was killed, because a program in it did not let itself be stopped.',
      });
      expect((await vm.status()).state).toBe('lost');
      await expectUsable(vm);
    });

    test('so it is in a channel', async () => {
      await using vm = await makeVm(subject);
      await using channel = await vm.openChannel();
      const { heard, settled } = begin(channel, PATTERN);
      await heard;
      expectStopped(await channel.interrupt(), [await settled]);
    });

    test('a channel lets a program go on that nothing but a kill can stop, when it is told to', async () => {
      await using vm = await makeVm(subject);
      await using channel = await vm.openChannel();
      const { heard, settled } = begin(channel, PATTERN);
      await heard;
      const outcome = await channel.interrupt({ kill: false, graceMs: 1 });
      expect(['running', 'stopped']).toContain(outcome);
      const last = outcome === 'running' ? await channel.interrupt() : outcome;
      expect(['stopped', 'killed']).toContain(last);
      expect((await settled).partial?.stdout ?? (await settled).stdout).toBe('on');
    });

    // The finalizers of a persistent VM run when the VM ends.
    test.runIf(!subject.persistent)(
      'a program whose finalizers do not end is ended, with its result',
      async () => {
        await using vm = await makeVm(subject);
        const { heard, settled } = begin(vm, ENDLESS_END);
        await heard;
        // An interrupt that a finalizer hears of ends that alone, and then the program ends by itself.
        expect(['finished', 'stopped', 'killed']).toContain(await vm.interrupt());
        const { code, success, error } = await settled;
        expect(code ?? (success === true ? 'success' : error?.kind)).toMatch(
          /^(success|interrupted|ABORTED)$/,
        );
        await expectUsable(vm);
      },
    );
  });
}
