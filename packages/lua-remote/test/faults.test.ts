import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '@bioxen/core';
import { connectSshLuaVM, SshLuaVM } from '@bioxen/lua-remote';
import { ConnectionLostError } from '@bioxen/ssh-exec';
import {
  findLua,
  type LoopbackSshd,
  type LoopbackSshdOptions,
  sshdSkipReason,
  startChaosProxy,
  startLoopbackSshd,
  targetOf,
} from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** The processes of Lua programs, those of their leashes too. */
const luaPids = (sshd: LoopbackSshd): readonly number[] =>
  sshd.processes().flatMap(({ pid, command }) => (/lua/.test(command) ? [pid] : []));

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
      let struck: readonly number[] = [];
      const error = await caught(
        vm.execute('print("on") while true do end', {
          onOutput: () => {
            struck = luaPids(sshd);
            sshd.killSessions();
          },
        }),
      );
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect(error).toMatchObject({ started: 'yes', retryable: false, partial: { stdout: 'on' } });
      expect(struck).not.toEqual([]);
      // By now there are others, of a connection that took the place of the lost one: the next program's, and the one
      // that is kept ready. They stay.
      expect((await vm.execute('return 1')).values).toEqual([1]);
      await expect
        .poll(() => luaPids(sshd).filter((pid) => struck.includes(pid)), { timeout: 30_000 })
        .toEqual([]);
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

/** What a process is called with; empty for one that has ended meanwhile. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

test('B14 code is in no process list and in no environment of the host', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
  const secret = 'the secret of this program';
  let seen = 0;
  await vm.execute(`print("${secret}") io.read()`, {
    onOutput: () => {
      for (const { pid } of sshd.processes()) {
        for (const file of ['cmdline', 'environ']) {
          const text = readIfThere(join('/proc', String(pid), file));
          expect(text).not.toContain(secret);
          seen += text === '' ? 0 : 1;
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
  expect(await caught(vm.eval(pattern, { timeoutMs: 1_000 }))).toMatchObject({
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

test('a file larger than the disk limit is that limit', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd), limits: { diskBytes: 1 << 20 } });
  const code = `local file = io.open("large", "w") for _ = 1, 50 do file:write(("x"):rep(1e5)) file:flush() end`;
  expect(await caught(vm.execute(code))).toMatchObject({
    code: 'LUA_LIMIT_EXCEEDED',
    limit: 'file-size',
    limitValue: 1 << 20,
    signal: 'SIGXFSZ',
  });
});

test('the directory of an interpreter goes with it, and that of a host that fell with the next start', async () => {
  await using sshd = await startLoopbackSshd();
  const tmp = join(sshd.folder, 'tmp');
  const folders = (): string[] => readdirSync(tmp).filter((name) => name.startsWith('bioxen-vm-'));
  await using vm = await connectSshLuaVM({
    host: targetOf(sshd),
    persistent: true,
    limits: { diskBytes: 1e6 },
  });
  await vm.files.put('a.txt', 'a');
  expect(folders()).toHaveLength(1);
  sshd.killSessions();
  await expect.poll(async () => (await vm.status()).state).toBe('lost');
  await expect.poll(folders, { timeout: 20_000 }).toEqual([]);
  // No process has this number: Linux gives none so high.
  mkdirSync(join(tmp, 'bioxen-vm-4194305-abcdef'));
  await vm.start();
  expect(folders()).toHaveLength(1);
  expect(folders()).not.toContain('bioxen-vm-4194305-abcdef');
  await vm.close();
  expect(folders()).toEqual([]);
});

test('a child that has left the session of a program that ended does not outlive the VM', async () => {
  await using sshd = await startLoopbackSshd();
  const vm = await connectSshLuaVM({ host: targetOf(sshd) });
  const program = 'return io.popen("setsid sleep 5151 >/dev/null 2>&1 </dev/null & echo $!"):read()';
  const started = [await vm.execute(program), await vm.eval(program)];
  for (const { values } of started) expect(values[0]).toMatch(/^\d+$/);
  await vm.close();
  await untilGone(sshd, /sleep 5151/);
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

/** A server's process may end by itself meanwhile. */
function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}

/** On which an interrupt is waited for without an end. */
const withoutGrace: Clock = {
  ...systemClock,
  setTimeout: (callback, delayMs, options) =>
    delayMs === 2_000 ? { cancel: () => undefined } : systemClock.setTimeout(callback, delayMs, options),
};

describe.each(['silence', 'SIGSTOP'] as const)('a host that does not answer any more (%s)', (fault) => {
  // No sign of life is asked for: without a bound of its own each of these would wait for ever.
  const begin = async (options: { readonly persistent?: boolean; readonly clock?: Clock } = {}) => {
    const sshd = await startLoopbackSshd();
    const proxy = await startChaosProxy(sshd);
    const alias = `[${sshd.host}]:${sshd.port}`;
    const host = {
      ...targetOf({ ...sshd, port: proxy.port }),
      hostKey: { alias, knownHosts: [sshd.knownHostsPath] },
      keepalive: { intervalMs: Infinity },
    };
    const vm = await connectSshLuaVM({ host, ...options });
    let stopped: readonly number[] = [];
    return {
      vm,
      strike: () => {
        if (fault === 'silence') proxy.strike(fault);
        else {
          stopped = sshd.sessions();
          for (const pid of stopped) signalIfThere(pid, fault);
        }
      },
      [Symbol.asyncDispose]: async () => {
        for (const pid of stopped) signalIfThere(pid, 'SIGCONT');
        proxy.heal();
        await vm.close();
        await proxy.close();
        await sshd.stop();
      },
    };
  };

  test('an evaluation ends with its time limit, and the VM closes', async () => {
    await using scene = await begin();
    await scene.vm.eval('return 1');
    scene.strike();
    expect(await caught(scene.vm.eval('return 1', { timeoutMs: 500 }))).toMatchObject({ code: 'VM_TIMEOUT' });
    await scene.vm.close();
  });

  test.each([false, true])('so does a program (persistent: %s)', async (persistent) => {
    await using scene = await begin({ persistent });
    await scene.vm.execute('return 1');
    const running = caught(
      scene.vm.execute('print("on") while true do end', { timeoutMs: 3_000, onOutput: () => scene.strike() }),
    );
    expect(await running).toMatchObject({ code: 'VM_TIMEOUT', partial: { stdout: 'on' } });
    await scene.vm.close();
  });

  test('a program without a state to keep ends when the host is silent, not with the grace of its interrupt', async () => {
    await using scene = await begin({ clock: withoutGrace });
    const onOutput = (): void => scene.strike();
    const running = scene.vm.execute('print("on") while true do end', { timeoutMs: 3_000, onOutput });
    expect(await caught(running)).toMatchObject({ code: 'VM_TIMEOUT', partial: { stdout: 'on' } });
  });
});
