import { describe, expect, test } from 'vitest';
import { type ContractSubject, makeVm } from './contract-subject.js';

/** A program that ends itself ends its own VM's interpreter and nothing else. */
export function describeExits(subject: ContractSubject): void {
  describe('os.exit', () => {
    test('B10 the status is the return code, the output before it is there', async () => {
      await using vm = await makeVm(subject);
      const result = await vm.execute('io.write("before") io.stderr:write("err") os.exit(3)');
      expect(result).toMatchObject({
        returnCode: 3,
        success: false,
        exited: true,
        stdout: 'before',
        stderr: 'err',
        values: [],
        error: { kind: 'exit', value: 3 },
      });
    });

    test('B10 status 0 is a success, and still told from a normal end', async () => {
      await using vm = await makeVm(subject);
      const result = await vm.execute('os.exit(0)');
      expect(result).toMatchObject({ returnCode: 0, success: true, exited: true });
      expect(result).not.toHaveProperty('error');
    });

    test('B10 other VMs live on', async () => {
      await using first = await makeVm(subject, { persistent: true });
      await using second = await makeVm(subject, { persistent: true });
      await second.execute('kept = 7');
      await first.execute('os.exit(1)');
      expect((await second.execute('return kept')).values).toEqual([7]);
    });

    test('a one-shot VM goes on, a persistent one has ended until start()', async () => {
      await using vm = await makeVm(subject);
      await vm.execute('x = 1 os.exit(0)');
      const { state } = await vm.status();
      const next = await vm.execute('return x').then(
        ({ values }) => values[0],
        (error: unknown) => (error as { code?: unknown }).code,
      );
      expect([state, next]).toEqual(subject.persistent ? ['exited', 'VM_STATE_ERROR'] : ['created', null]);
      await vm.start();
      expect((await vm.status()).state).toBe('running');
      expect((await vm.execute('return x')).values).toEqual([null]);
    });

    test('what was queued behind os.exit is refused, not lost in silence', async () => {
      if (!subject.persistent) return;
      await using vm = await makeVm(subject);
      const [exited, behind] = await Promise.allSettled([vm.execute('os.exit(2)'), vm.execute('return 1')]);
      expect(exited).toMatchObject({ status: 'fulfilled', value: { returnCode: 2 } });
      expect(behind).toMatchObject({ status: 'rejected', reason: { code: 'VM_STATE_ERROR' } });
    });
  });
}
