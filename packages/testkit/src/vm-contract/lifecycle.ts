import { BaseLuaVM, ClosedError, OperationAbortedError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { heldAtRest, heldResources } from '../system/held-resources.js';
import { type ContractSubject, makeVm, sharedVm } from './contract-subject.js';

/** From the making of a VM to its end. */
export function describeLifecycle(subject: ContractSubject): void {
  describe('life cycle', () => {
    const vm = sharedVm(subject);

    test('A07 it is a BaseLuaVM with every call of one', () => {
      expect(vm()).toBeInstanceOf(BaseLuaVM);
      for (const call of [
        'start',
        'stop',
        'execute',
        'executeString',
        'executeFile',
        'executeTempScript',
        'installPackage',
        'status',
        'getStatus',
        'openChannel',
        'close',
      ] as const) {
        expect(vm()[call]).toBeTypeOf('function');
      }
    });

    test('A01 the options stand on the object', async () => {
      await using made = await subject.createVm({ vmId: 'named', persistent: true, debugMode: false });
      expect(made).toMatchObject({
        vmId: 'named',
        id: 'named',
        persistent: true,
        networked: false,
        debugMode: false,
        vmType: subject.vmType,
        type: subject.vmType,
      });
    });

    test('it is created, running, then closed', async () => {
      const made = await makeVm(subject, { vmId: 'states' });
      expect(await made.status()).toMatchObject({
        id: 'states',
        state: 'created',
        persistent: subject.persistent,
      });
      await made.start();
      await made.start();
      expect(await made.getStatus()).toMatchObject({
        state: 'running',
        luaVersion: expect.stringMatching(
          subject.version === 'luajit' ? /^LuaJIT/ : new RegExp(`^Lua ${subject.version}`),
        ),
      });
      await made.close();
      await made.close();
      expect(await made.status()).toMatchObject({ state: 'closed' });
      await expect(made.execute('return 1')).rejects.toThrow(ClosedError);
      await expect(made.start()).rejects.toThrow(ClosedError);
      await expect(made.openChannel()).rejects.toThrow(ClosedError);
    });

    test('start() is optional, and runs no second interpreter when called at once with the first program', async () => {
      await using made = await makeVm(subject);
      const [, first, second] = await Promise.all([
        made.start(),
        made.execute('n = (n or 0) + 1 return n'),
        made.execute('n = (n or 0) + 1 return n'),
      ]);
      expect([first.values[0], second.values[0]]).toEqual(subject.persistent ? [1, 2] : [1, 1]);
    });

    test('stop() ends what runs, and the next program begins anew', async () => {
      await using made = await makeVm(subject);
      await made.execute('x = 1');
      await made.stop();
      await made.stop();
      expect((await made.status()).state).toBe('created');
      expect((await made.execute('return x')).values).toEqual([null]);
    });

    test.for([
      ['stop', 'stopped'],
      ['close', 'closed'],
    ] as const)('%s() while a program runs ends it, and its error says so', async ([method, word]) => {
      await using made = await makeVm(subject);
      const begun = withResolvers();
      const running = made.execute('print("on") while true do end', {
        onOutput: () => begun.resolve(undefined),
      });
      const outcome = running.catch((error: unknown) => error);
      const waiting = subject.persistent
        ? made.execute('return 1').catch((error: unknown) => error)
        : outcome;
      await begun.promise;
      await made[method]();
      expect(await outcome).toBeInstanceOf(OperationAbortedError);
      expect(await outcome).toMatchObject({
        stateKept: false,
        partial: { stdout: 'on' },
        hint: expect.stringContaining(`was ${word}`) as string,
      });
      expect(await waiting).toBeInstanceOf(OperationAbortedError);
      expect((await made.status()).state).toBe(method === 'stop' ? 'created' : 'closed');
    });

    test('close() during start() leaves nothing behind', async () => {
      const made = await makeVm(subject);
      const starting = made.start().catch((error: unknown) => error);
      await made.close();
      await starting;
      expect((await made.status()).state).toBe('closed');
    });

    test('a throw inside of await using closes the VM', async () => {
      let escaped: BaseLuaVM | undefined;
      const failing = async (): Promise<void> => {
        await using made = await makeVm(subject);
        escaped = made;
        await made.execute('return 1');
        throw new RangeError('in between');
      };
      await expect(failing()).rejects.toThrow('in between');
      expect((await escaped?.status())?.state).toBe('closed');
    });

    test(
      `A15 ${subject.leakRounds} cycles with failures leave no process, thread, descriptor or file`,
      { timeout: 300_000 },
      async () => {
        const round = async (index: number): Promise<void> => {
          await using made = await makeVm(subject, { vmId: `cycle-${index}` });
          switch (index % 5) {
            case 0:
              await made.execute('return 1');
              break;
            case 1:
              await made.execute('error("x")');
              break;
            case 2:
              await made.execute('os.exit(3)');
              break;
            case 3:
              if (index % 40 === 3)
                await made.execute('while true do end', { timeoutMs: 20 }).catch(() => undefined);
              else await made.execute('x = = 1');
              break;
            default:
              await made.start();
          }
        };
        const together = async (from: number, count: number): Promise<void> => {
          await Promise.all(Array.from({ length: count }, (_, index) => round(from + index)));
        };
        await together(0, 20);
        const before = heldResources();
        for (let done = 0; done < subject.leakRounds; done += 10) await together(done, 10);
        const after = await heldAtRest(before);
        expect(after.processes).toBeLessThanOrEqual(before.processes);
        expect(after.threads).toBeLessThanOrEqual(before.threads);
        expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
        expect(after.temporaryFiles).toBeLessThanOrEqual(before.temporaryFiles);
      },
    );
  });
}

/** Promise.withResolvers, which Node 20 has not. */
function withResolvers(): { promise: Promise<void>; resolve: (nothing: undefined) => void } {
  let resolve: (nothing: undefined) => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
