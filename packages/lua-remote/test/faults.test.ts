import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectSshLuaVM, SshLuaVM } from '@bioxen/lua-remote';
import { ConnectionLostError } from '@bioxen/ssh-exec';
import {
  findLua,
  type LoopbackSshd,
  type LoopbackSshdOptions,
  sshdSkipReason,
  startLoopbackSshd,
} from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { targetOf } from './loopback-host.js';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** Waits until the sessions of the server run none of these. */
async function untilGone(sshd: LoopbackSshd, pattern: RegExp): Promise<void> {
  await expect
    .poll(() => sshd.processes().filter(({ command }) => pattern.test(command)), { timeout: 20_000 })
    .toEqual([]);
}

describe.each([{ login: 'root' }, { login: 'user' }] satisfies LoopbackSshdOptions[])(
  'as $login',
  (account) => {
    test('a session that is killed is a lost connection, and the next program runs', async () => {
      await using sshd = await startLoopbackSshd(account);
      await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
      const error = await caught(
        vm.execute('print("on") while true do end', {
          onOutput: () => {
            for (const pid of sshd.sessions()) process.kill(pid, 'SIGKILL');
          },
        }),
      );
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect(error).toMatchObject({ started: 'maybe', retryable: false });
      await untilGone(sshd, /lua/);
      expect((await vm.execute('return 1')).values).toEqual([1]);
    });

    test('200 aborts at any moment leave no process', async () => {
      await using sshd = await startLoopbackSshd(account);
      await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
      const rounds = Array.from({ length: 200 }, async (_, round) => {
        const controller = new AbortController();
        const running = caught(
          vm.execute('print(1) while true do end', {
            signal: controller.signal,
            onOutput: round % 2 === 0 ? () => controller.abort() : () => undefined,
          }),
        );
        if (round % 2 === 1) setTimeout(() => controller.abort(), round);
        expect(await running).toMatchObject({ code: 'ABORTED' });
      });
      await Promise.all(rounds);
      expect((await vm.execute('return 1')).values).toEqual([1]);
      await vm.close();
      await untilGone(sshd, /lua/);
    });
  },
);

test('B14 code is in no process list and in no environment of the host', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
  const secret = 'the secret of this program';
  let seen = 0;
  await vm.execute(`print("${secret}") io.read()`, {
    onOutput: () => {
      for (const { pid } of sshd.processes()) {
        for (const file of ['cmdline', 'environ']) {
          expect(readFileSync(join('/proc', String(pid), file), 'latin1')).not.toContain(secret);
          seen += 1;
        }
      }
    },
    input: 'x\n',
  });
  expect(seen).toBeGreaterThan(1);
});

test('256 callers at once of a stock server: no program fails', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
  const numbers = Array.from({ length: 256 }, (_, index) => index);
  const fresh = await Promise.all(
    numbers.map((n) => vm.execute('x = (x or 0) + ... return x', { args: [n] })),
  );
  expect(fresh.map(({ values }) => values[0])).toEqual(numbers);
  const shared = await Promise.all(numbers.map((n) => vm.eval('y = (y or 0) + ... return y', { args: [n] })));
  expect(shared.map(({ values }) => values[0])).toEqual(numbers);
});

test('an evaluation that cannot be stopped ends its interpreter, and the next has another', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
  const pattern = 'local _ = (("a"):rep(40) .. "b"):find(("a-"):rep(40) .. "c")';
  expect(await caught(vm.eval(pattern, { timeoutMs: 100 }))).toMatchObject({
    code: 'VM_TIMEOUT',
    stateKept: false,
  });
  expect((await vm.eval('return 1')).values).toEqual([1]);
});

test('what a login shell prints is no output, and may be anything', async () => {
  await using sshd = await startLoopbackSshd({
    shell: '/bin/bash',
    files: { '.bashrc': 'echo "welcome"; printf "\\0\\377 start 1\\n"; echo oops >&2' },
  });
  await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
  expect(await vm.execute('print("mine")')).toMatchObject({ stdout: 'mine', stderr: '' });
});

test('a host without Lua, or with another, is told at the start', async () => {
  await using sshd = await startLoopbackSshd();
  const host = targetOf(sshd);
  expect(await caught(connectSshLuaVM({ host, luaExecutable: 'no-such-lua' }))).toMatchObject({
    code: 'LUA_NOT_FOUND',
    executable: 'no-such-lua',
    hint: expect.stringContaining('127.0.0.1') as unknown,
  });
  expect(await caught(connectSshLuaVM({ host, luaExecutable: 'cat' }))).toMatchObject({
    code: 'BOOT_FAILED',
  });
  expect(await caught(connectSshLuaVM({ host, luaVersion: '5.2' }))).toMatchObject({ code: 'LUA_NOT_FOUND' });
  expect(() => new SshLuaVM({ host, luaVersion: '6' })).toThrow(/luaVersion/);
});

test('what a VM on another host cannot keep is refused', async () => {
  const host = 'box';
  for (const options of [{ trusted: false }, { networked: true }, { limits: { processes: 2 } }]) {
    expect(() => new SshLuaVM({ host, ...options })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    );
  }
  for (const options of [{ host: '' }, { host, sandbox: 'strict' }, { host, persistent: true, pool: {} }]) {
    expect(() => new SshLuaVM(options as { host: string })).toThrow(
      expect.objectContaining({ code: 'API_VALIDATION_ERROR' }),
    );
  }
});

test('directories of interpreters that were lost go with the next start', async () => {
  await using sshd = await startLoopbackSshd();
  const folders = (): string[] =>
    readdirSync(join(sshd.folder, 'tmp')).filter((name) => name.startsWith('bioxen-vm-'));
  await using vm = await connectSshLuaVM({
    host: targetOf(sshd),
    persistent: true,
    limits: { diskBytes: 1e6 },
  });
  await vm.files.put('a.txt', 'a');
  expect(folders()).toHaveLength(1);
  const [lost] = folders();
  for (const pid of sshd.sessions()) process.kill(pid, 'SIGKILL');
  await untilGone(sshd, /lua/);
  await expect.poll(async () => (await vm.status()).state).toBe('lost');
  await vm.start();
  expect(folders()).toHaveLength(1);
  expect(folders()).not.toContain(lost);
  await vm.close();
  expect(folders()).toEqual([]);
});

test('A VM that is closed while programs run and wait ends all of them', async () => {
  await using sshd = await startLoopbackSshd();
  const vm = await connectSshLuaVM({ host: targetOf(sshd) });
  const running = Array.from({ length: 30 }, () => caught(vm.execute('while true do end')));
  const evaluating = caught(vm.eval('while true do end'));
  await expect
    .poll(() => sshd.processes().filter(({ command }) => /lua/.test(command)).length, { timeout: 20_000 })
    .toBeGreaterThan(2);
  await vm.close();
  for (const outcome of await Promise.all([...running, evaluating])) {
    expect(outcome).toMatchObject({ code: expect.stringMatching(/^(ABORTED|CLOSED)$/) as unknown });
  }
  await untilGone(sshd, /lua/);
});
