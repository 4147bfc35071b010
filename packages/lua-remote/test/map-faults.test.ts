import { setImmediate as turn } from 'node:timers/promises';
import { type ExecutionResult, LuaProgramError } from '@bioxen/core';
import { type MapOptions, SshLuaVM, type SshVmOptions } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { findLua, type LoopbackSshd, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

/** Results of a program for the numbers from 0 on. */
async function results(
  vm: SshLuaVM,
  code: string,
  count: number,
  options?: MapOptions,
): Promise<readonly ExecutionResult[]> {
  const found: ExecutionResult[] = [];
  const items = Array.from({ length: count }, (_, index) => index);
  for await (const { result } of vm.map(code, items, options)) found.push(result);
  return found;
}

/** Turns of the event loop: moments from before the first byte to the middle of the work. */
async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await turn();
}

describe('map, and what goes wrong', () => {
  let sshd: LoopbackSshd | undefined;
  const running = (): LoopbackSshd => {
    if (sshd === undefined) throw new ReferenceError('the server has not started');
    return sshd;
  };
  const vmWith = (options: Partial<SshVmOptions> = {}): SshLuaVM =>
    new SshLuaVM({ host: targetOf(running()), luaVersion: '5.4', ...options });
  const untilGone = async (pattern: RegExp): Promise<void> => {
    await expect
      .poll(() =>
        running()
          .processes()
          .filter(({ command }) => pattern.test(command)),
      )
      .toEqual([]);
  };
  beforeAll(async () => {
    if (skipReason === undefined) sshd = await startLoopbackSshd();
  });
  afterAll(async () => {
    await sshd?.stop();
  });
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  test.for(['signal', 'close', 'stop', 'lost connection'] as const)(
    'ended by %s at any moment it settles, and leaves nothing',
    async (how) => {
      for (let round = 0; round < 12; round++) {
        await using vm = vmWith();
        const ending = new AbortController();
        const mapping = results(vm, 'return ...', 200, { signal: ending.signal }).catch(
          (error: unknown) => error,
        );
        await turns(2 ** round);
        if (how === 'signal') ending.abort();
        else if (how === 'close') await vm.close();
        else if (how === 'stop') await vm.stop();
        else running().killSessions();
        const outcome = await mapping;
        const code = Array.isArray(outcome) ? 'done' : (outcome as { readonly code?: string }).code;
        expect(code).toMatch(/^(done|ABORTED|CLOSED|CONNECTION_LOST|SSH_\w+)$/);
      }
      await untilGone(/lua/);
    },
  );

  test.for([1, 12])('%i at once wait for the sessions that one connection has', async (concurrency) => {
    await using host = await connectSsh({ ...targetOf(running()), maxConnections: 1 });
    await using vm = vmWith({ host });
    const found = await results(vm, 'return ...', 40, { concurrency });
    expect(found.map(({ values }) => values[0])).toEqual(Array.from({ length: 40 }, (_, index) => index));
    // What it needed is free again.
    expect((await vm.execute('return 1')).values).toEqual([1]);
    expect((await vm.eval('return 2')).values).toEqual([2]);
  });

  test('VMs that share a host take turns', async () => {
    await using host = await connectSsh(targetOf(running()));
    const vms = Array.from({ length: 6 }, () => vmWith({ host }));
    const all = await Promise.all(vms.map(async (vm) => await results(vm, 'return ...', 16)));
    expect(all.map(({ length }) => length)).toEqual(vms.map(() => 16));
    for (const vm of vms) await vm.close();
  });

  test('what a program leaves behind does not speak for the next, and ends with it', async () => {
    await using vm = vmWith();
    const program = `
      local n = ...
      if n == 0 then
        os.execute("(while :; do echo OUT-OF-0; echo ERR-OF-0 >&2; sleep 0.1; done) & sleep 7373 &")
      else
        os.execute("sleep 0.5")
      end
      print(n)`;
    const [, ...others] = await results(vm, program, 3, { concurrency: 1 });
    expect(others.map(({ stdout, stderr }) => [stdout, stderr])).toEqual([
      ['1', ''],
      ['2', ''],
    ]);
    await untilGone(/sleep 7373|OUT-OF-0/);
  });

  test('a closed VM leaves no starter on a host that goes on', async () => {
    await using host = await connectSsh(targetOf(running()));
    for (let round = 0; round < 8; round++) {
      const vm = vmWith({ host });
      const mapping = results(vm, 'return ...', 20, { concurrency: 4 }).catch(() => undefined);
      await turns(4 ** round);
      await vm.close();
      await mapping;
    }
    await untilGone(/lua/);
  });

  test('variables of every name reach the program', async () => {
    const names = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const environment = Object.fromEntries(names.map((name) => [name, `of ${name}`]));
    const program = `local t = {} for c in ("${names.join('')}"):gmatch(".") do t[#t+1] = os.getenv(c) end return table.concat(t, ",")`;
    const expected = names.map((name) => `of ${name}`).join(',');
    for (const limits of [{}, { memoryBytes: 256 * 2 ** 20, diskBytes: 2 ** 20 }]) {
      await using vm = vmWith({ environment, limits });
      expect((await vm.execute(program)).values).toEqual([expected]);
      const mapped = await results(vm, program, 2);
      expect(mapped.map(({ values }) => values[0])).toEqual([expected, expected]);
    }
  });

  test.for([
    { options: { luaExecutable: '/bin/false', luaVersion: undefined }, says: 'exit code 1' },
    { options: { workingDirectory: '/no-such-folder' }, says: 'no-such-folder' },
  ])(
    'an interpreter that does not begin says why: $says',
    async ({ options: { luaVersion, ...options }, says }) => {
      await using vm = new SshLuaVM({
        host: targetOf(running()),
        ...('luaExecutable' in options ? {} : { luaVersion: luaVersion ?? '5.4' }),
        ...options,
      });
      await expect(results(vm, 'return 1', 1)).rejects.toMatchObject({
        code: 'BOOT_FAILED',
        message: expect.stringContaining(says) as unknown,
      });
    },
  );

  test.for([true, false])(
    'a slow source holds up neither results nor errors (ordered: %s)',
    async (ordered) => {
      await using vm = vmWith();
      const ending = new AbortController();
      async function* slow(): AsyncGenerator<number> {
        yield 1;
        await new Promise(() => undefined);
      }
      const mapped = vm.map('return ...', slow(), { ordered, signal: ending.signal });
      expect((await mapped.next()).value).toMatchObject({ result: { values: [1] } });
      ending.abort();
      await expect(mapped.next()).rejects.toMatchObject({ code: 'ABORTED' });
      const failing = vm.map('error(...)', slow(), { ordered, reject: true });
      await expect(failing.next()).rejects.toBeInstanceOf(LuaProgramError);
    },
  );
});
