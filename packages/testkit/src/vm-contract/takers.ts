import type { BaseLuaVM } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, makeVm } from './contract-subject.js';

/** Whoever takes the output of a program and throws. */
export function describeTakers(subject: ContractSubject): void {
  const mine = new RangeError('mine');
  const refuse = (): never => {
    throw mine;
  };

  /** A persistent VM kept its state, or says that it is lost: what an interrupt does not stop in time is killed. */
  async function expectUsable(vm: BaseLuaVM): Promise<void> {
    const isKept = subject.persistent && (await vm.status()).state === 'running';
    await vm.start();
    expect((await vm.execute('return kept')).values).toEqual([isKept ? 1 : null]);
  }

  describe('an onOutput', () => {
    test('that throws stops the program, which rejects with that', async () => {
      await using vm = await makeVm(subject);
      let calls = 0;
      const onOutput = (): never => {
        calls += 1;
        return refuse();
      };
      const running = vm.execute('kept = 1 while true do print("on") io.flush() end', { onOutput });
      expect(await caught(running)).toBe(mine);
      expect(calls).toBe(1);
      await expectUsable(vm);
    });

    test('that rejects stops the program as a signal does', async () => {
      await using vm = await makeVm(subject);
      const onOutput = async (): Promise<never> => {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        return refuse();
      };
      expect(await caught(vm.execute('kept = 1 print("on") while true do end', { onOutput }))).toBe(mine);
      const { state } = await vm.status();
      const expected = !subject.persistent
        ? ['created']
        : ['running', ...(subject.interrupts === 'nowhere' ? ['lost'] : [])];
      expect(expected).toContain(state);
      await expectUsable(vm);
    });

    test('that throws when the program has ended makes the execution reject', async () => {
      await using vm = await makeVm(subject);
      expect(await caught(vm.execute('kept = 1 return 1', { onOutput: refuse }))).toBe(mine);
      await expectUsable(vm);
    });

    test('that throws in a channel stops what runs there', async () => {
      await using vm = await makeVm(subject);
      await using channel = await vm.openChannel();
      const endless = 'kept = 1 print("on") while true do end';
      expect(await caught(channel.execute(endless, { onOutput: refuse }))).toBe(mine);
      const isKept = channel.failure === undefined;
      const kept = isKept ? (await channel.execute('return kept')).values : 'lost';
      expect(kept).toEqual(isKept ? [1] : 'lost');
    });

    test('that throws at the output of finalizers ends those', async () => {
      if (subject.persistent) return;
      await using vm = await makeVm(subject);
      const code = `local function last() while true do print("last") io.flush() end end
        if newproxy then kept = newproxy(true) getmetatable(kept).__gc = last
        else kept = setmetatable({}, { __gc = last }) end
        print("first") io.flush()`;
      const heard: string[] = [];
      const taking = ({ bytes }: { readonly bytes: Uint8Array }): void => {
        heard.push(Buffer.from(bytes).toString());
        if (heard.join('').includes('last')) refuse();
      };
      expect(await caught(vm.execute(code, { onOutput: taking }))).toBe(mine);
      expect(heard.join('')).toMatch(/^first\nlast\n/);
      expect((await vm.execute('return 1')).values).toEqual([1]);
    });
  });
}

const caught = async (running: Promise<unknown>): Promise<unknown> =>
  await running.then(
    () => 'it did not reject',
    (error: unknown) => error,
  );
