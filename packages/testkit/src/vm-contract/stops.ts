import { type BaseLuaVM, OperationAbortedError, VMTimeoutError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, type InterruptReach, makeVm } from './contract-subject.js';

interface EndlessProgram {
  readonly code: string;
  /** The kinds of interrupt that stop it; undefined where that is left to the interpreter. */
  readonly stoppedBy: readonly InterruptReach[] | undefined;
}

const ENDLESS: Readonly<Record<string, EndlessProgram>> = {
  'a loop': { code: 'while true do end', stoppedBy: ['everywhere', 'plain loops'] },
  'a loop in a coroutine': {
    code: 'coroutine.wrap(function() while true do end end)()',
    stoppedBy: ['everywhere'],
  },
  'a loop that catches errors': {
    code: 'while true do pcall(function() while true do end end) end',
    stoppedBy: ['everywhere'],
  },
  'a pathological pattern': {
    code: 'local _ = (("a"):rep(40) .. "b"):find(("a-"):rep(40) .. "c")',
    stoppedBy: [],
  },
  'a loop in a finalizer': {
    code: 'if newproxy then getmetatable(newproxy(true)).__gc = function() while true do end end else setmetatable({}, { __gc = function() while true do end end }) end collectgarbage() collectgarbage()',
    stoppedBy: undefined,
  },
};

/** Programs that do not end by themselves. */
export function describeStops(subject: ContractSubject): void {
  /** One-shot VMs are usable at once; a persistent one kept its state or says that it is lost, and starts anew. */
  async function expectUsable(vm: BaseLuaVM, stateKept: boolean): Promise<void> {
    const { state } = await vm.status();
    const next = await vm.execute('return 1').then(
      ({ values }) => values[0],
      (error: unknown) => (error as { code?: unknown }).code,
    );
    const expected = !subject.persistent
      ? ['created', 1]
      : stateKept
        ? ['running', 1]
        : ['lost', 'VM_STATE_ERROR'];
    expect([state, next]).toEqual(expected);
    await vm.start();
    expect((await vm.status()).state).toBe('running');
    expect((await vm.execute('return kept')).values).toEqual([stateKept ? 1 : null]);
  }

  const isKept = ({ stoppedBy }: EndlessProgram): boolean | undefined =>
    subject.persistent ? stoppedBy?.includes(subject.interrupts) : false;

  describe('time-outs', () => {
    for (const [what, program] of Object.entries(ENDLESS)) {
      test(`B11 ${what} is stopped, its output is kept and the VM goes on`, async () => {
        await using vm = await makeVm(subject);
        const error: unknown = await vm
          .execute(`kept = 1 print("partial") io.stderr:write("err\\n") ${program.code}`, { timeoutMs: 300 })
          .catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(VMTimeoutError);
        const { stateKept } = error as VMTimeoutError;
        expect(error).toMatchObject({
          code: 'VM_TIMEOUT',
          timeoutMs: 300,
          stateKept: isKept(program) ?? stateKept,
          hint: expect.stringMatching(
            subject.persistent ? /its state/ : /^Raise timeoutMs if the program needs longer\.$/,
          ) as string,
          partial: { stdout: 'partial', stderr: 'err', truncated: false },
        });
        await expectUsable(vm, stateKept === true);
      });
    }

    test('B11 a program that waits for input which never comes is stopped', async () => {
      await using vm = await makeVm(subject);
      async function* never(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('one\n');
        await new Promise(() => undefined);
      }
      const error: unknown = await vm
        .execute('print(io.read()) io.read()', { input: never(), timeoutMs: 1_000 })
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'VM_TIMEOUT', partial: { stdout: 'one' } });
    });

    test("B11 the VM's own limit holds where the program brings none", async () => {
      await using vm = await makeVm(subject, { limits: { timeoutMs: 100 } });
      await expect(vm.execute('while true do end')).rejects.toMatchObject({
        code: 'VM_TIMEOUT',
        timeoutMs: 100,
      });
    });

    test('B20 an endless print loop stays within its limit', async () => {
      await using vm = await makeVm(subject);
      const before = process.memoryUsage().rss;
      const error: unknown = await vm
        .execute('while true do print(("x"):rep(1000)) end', { timeoutMs: 500, maxOutputBytes: 5_000 })
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'VM_TIMEOUT', partial: { truncated: true } });
      expect((error as VMTimeoutError).partial?.stdoutBytes.length).toBe(5_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    });

    test('a program that is done in time is not touched', async () => {
      await using vm = await makeVm(subject);
      expect((await vm.execute('kept = 1 return "done"', { timeoutMs: 30_000 })).values).toEqual(['done']);
      expect((await vm.execute('return kept')).values).toEqual([subject.persistent ? 1 : null]);
    });
  });

  describe('aborts', () => {
    test('a signal that is aborted already stops everything before it begins', async () => {
      await using vm = await makeVm(subject);
      await vm.execute('count = 1');
      const error: unknown = await vm
        .execute('count = 2', { signal: AbortSignal.abort(new TypeError('too late')) })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(OperationAbortedError);
      expect(error).toMatchObject({ code: 'ABORTED', cause: { message: 'too late' } });
      expect((await vm.execute('return count')).values).toEqual([subject.persistent ? 1 : null]);
    });

    test('a signal stops a running program, its output is kept', async () => {
      await using vm = await makeVm(subject);
      const controller = new AbortController();
      const error: unknown = await vm
        .execute('kept = 1 print("running") while true do end', {
          signal: controller.signal,
          onOutput: () => controller.abort(new TypeError('enough')),
        })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(OperationAbortedError);
      expect(error).toMatchObject({
        cause: { message: 'enough' },
        // A loop that runs for so short a time may not be compiled yet, and then even LuaJIT hears of it.
        ...(subject.interrupts === 'nowhere' ? {} : { stateKept: subject.persistent }),
        partial: { stdout: 'running' },
      });
      await expectUsable(vm, (error as OperationAbortedError).stateKept === true);
    });

    test('a signal that aborts after the end changes nothing', async () => {
      await using vm = await makeVm(subject);
      const controller = new AbortController();
      const { values } = await vm.execute('return 1', { signal: controller.signal });
      controller.abort();
      expect(values).toEqual([1]);
      expect((await vm.execute('return 2')).values).toEqual([2]);
    });

    test('a program that waits its turn is called off alone', async () => {
      if (!subject.persistent) return;
      await using vm = await makeVm(subject);
      const controller = new AbortController();
      const runs = Array.from({ length: 100 }, (_, index) =>
        vm.execute(
          `order = (order or "") .. "${index}," return ${index}`,
          index === 50 ? { signal: controller.signal } : {},
        ),
      );
      controller.abort();
      const settled = await Promise.allSettled(runs);
      expect(settled.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([50]);
      const { stdout } = await vm.execute('return order');
      expect(stdout).toBe(
        `${Array.from({ length: 100 }, (_, index) => index)
          .filter((index) => index !== 50)
          .join(',')},`,
      );
    });
  });
}
