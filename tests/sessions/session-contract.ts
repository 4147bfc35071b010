import {
  AttachError,
  DetachError,
  type EnvironmentSource,
  EnvironmentNotFoundError,
  InvalidOptionError,
  SessionAlreadyExistsError,
  SessionNotFoundError,
  SessionStateError,
  UnknownVmTypeError,
  InvalidVmIdError,
} from '@bioxen/core';
import { type InteractiveSession, type ReadEvent, type SessionHost, SessionLostError } from '@bioxen/session';
import { ownProcesses } from '@bioxen/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestEngine } from './engines.js';
import type { HostSubject } from './host-subjects.js';

/** What the hosts of the suite know of environments. */
export const testEnvironments: EnvironmentSource = {
  find: async (name) => {
    await Promise.resolve();
    if (name === 'bio') {
      return {
        name,
        path: '/nowhere/?.lua',
        variables: { SEQUENCES: '/data' },
        modules: new Map([['motif', 'return { name = "motif of bio" }']]),
      };
    }
    if (name === 'another Lua') return { name, luaVersion: '4.0', modules: new Map() };
    return name === 'other'
      ? { name, modules: new Map([['motif', 'return { name = "motif of other" }']]) }
      : undefined;
  },
  list: async () => await Promise.resolve(['another Lua', 'bio', 'other']),
};

/** What a program rejects with whose interpreter was killed. */
const LOST = { name: 'SessionLostError', code: 'SESSION_LOST', started: 'maybe', sessionId: 'a' };

/** Endless, and written so that the test hears when it runs. */
const LOOP = 'print("on") while true do end';
const PATTERN = 'print("on") local _ = (("a"):rep(40) .. "b"):find(("a-"):rep(40) .. "c")';

/** The processes of the interpreters, wherever below this one they are. */
const interpreters = (): readonly number[] =>
  ownProcesses()
    .filter(({ name }) => name.startsWith('lua'))
    .map(({ pid }) => pid);

async function until(session: InteractiveSession, wanted: (event: ReadEvent) => boolean): Promise<ReadEvent> {
  for await (const event of session.events({ fromSeq: 'all' })) if (wanted(event)) return event;
  throw new RangeError('the session ended before the event came');
}

const isOutput = (event: ReadEvent): boolean => event.kind === 'stdout';

/** What every host of sessions promises. */
export function describeSessions(subject: HostSubject, engine: TestEngine): void {
  describe(`sessions of ${subject.name} on ${engine.name}`, () => {
    let host: SessionHost;
    const vm = engine.options;
    beforeEach(async ({ skip }) => {
      if (engine.skipReason !== undefined) skip(engine.skipReason);
      host = await subject.open();
    });
    afterEach(async () => {
      await subject.close();
    });

    test('D06 a prompt shows values, keeps globals and continues what is not finished', async () => {
      const session = await host.create('a', { vm });
      await session.sendInput('x = 20\n');
      expect(await session.sendInput('x + 1\n', { wait: true })).toMatchObject({
        state: 'finished',
        success: true,
      });
      expect(await session.readOutput()).toBe('21');
      expect(await session.sendInput('for i = 1, 2 do\n', { wait: true })).toEqual({ state: 'incomplete' });
      await session.sendInput('print(i)\n');
      await session.sendInput('end\n');
      expect(await session.readOutput({ until: 'idle' })).toBe('1\n2');
      await session.sendInput('y = 5\ny\n');
      expect(await session.readOutput({ until: 'idle' })).toBe('5');
    });

    test('a failing program says why, and the session goes on', async () => {
      const session = await host.create('a', { vm });
      expect(await session.sendInput('error("boom")\n', { wait: true })).toMatchObject({
        state: 'finished',
        success: false,
        failure: { kind: 'runtime', message: 'stdin:1: boom' },
      });
      expect(await session.readOutput()).toMatch(/^lua: stdin:1: boom/);
      expect(await session.sendInput('x = = 1\n', { wait: true })).toMatchObject({
        failure: { kind: 'syntax' },
      });
      expect((await session.execute('return 1')).values).toEqual([1]);
    });

    test('execute gives the result of exactly its program', async () => {
      const session = await host.create('a', { vm });
      const results = await Promise.all(
        Array.from(
          { length: 50 },
          async (_, i) =>
            await session.execute(`print(${String(i)}) return ${String(i)}, { n = ${String(i)} }`),
        ),
      );
      expect(results.map(({ values }) => values)).toEqual(
        Array.from({ length: 50 }, (_, i) => [i, { n: i }]),
      );
      expect(results[7]).toMatchObject({ success: true, returnCode: 0, truncated: false });
      expect(results[7]?.stdout).toMatch(/^7\n7\t/);
    });

    test('C09 thousands of lines sent as fast as possible come out, all and in order', async () => {
      const session = await host.create('a', { vm });
      const { lines = 10_000 } = engine;
      const sent: Promise<unknown>[] = [];
      for (let i = 1; i <= lines; i++) sent.push(session.sendInput(`print(${String(i)})\n`));
      await Promise.all(sent);
      const text = await session.readOutput({ until: 'idle' });
      expect(text).toBe(Array.from({ length: lines }, (_, i) => String(i + 1)).join('\n'));
    });

    test('D19 characters whose bytes are written one by one are whole', async () => {
      const session = await host.create('a', { vm });
      const word = 'é€𝄞'.repeat(200);
      await session.execute('word = ...', { args: [word] });
      await session.sendInput('for i = 1, #word do io.write(word:sub(i, i)) io.flush() end\n');
      let text = '';
      while (Buffer.byteLength(text) < Buffer.byteLength(word))
        text += await session.readOutput({ waitMs: 5_000 });
      expect(text).toBe(word);
    });

    test('D13 an interrupt stops an endless loop, and the globals stay', async () => {
      const session = await host.create('a', { vm });
      await session.sendInput('kept = 1\n');
      await session.sendInput(`${LOOP}\n`);
      await until(session, isOutput);
      expect(await session.interrupt()).toBe('stopped');
      await session.sendInput('print(kept)\n');
      expect(await session.readOutput({ until: 'idle' })).toMatch(/^on\n[^]*interrupted[^]*\n1$/);
      expect(await session.interrupt()).toBe('finished');
    });

    test('an interrupt that comes with the program stops it', async () => {
      const session = await host.create('a', { vm });
      await session.sendInput('while true do end\n');
      await expect.poll(async () => await session.interrupt({ graceMs: 2_000 })).toBe('stopped');
      expect((await session.execute('return 1')).values).toEqual([1]);
    });

    test('D13 what no interrupt stops goes on, and ends with its interpreter when that is asked for', async () => {
      const session = await host.create('a', { vm });
      const running = session.execute(PATTERN).catch((error: unknown) => error);
      await until(session, isOutput);
      const outcome = await session.interrupt({ graceMs: 50 });
      if (outcome === 'stopped') return;
      expect(outcome).toBe('running');
      expect((await session.details()).state).toBe('busy');
      const queued = session.execute('return 1').catch((error: unknown) => error);
      expect(await session.interrupt({ graceMs: 50, escalate: true })).toBe('killed');
      expect(await running).toMatchObject({ code: 'ABORTED', stateKept: false });
      expect(await queued).toBeInstanceOf(SessionLostError);
      expect(await queued).toMatchObject({ code: 'SESSION_LOST', started: 'no' });
      await expect(session.sendInput('x\n')).rejects.toBeInstanceOf(SessionStateError);
      await host.restart('a');
      expect((await session.execute('return kept')).values).toEqual([null]);
    });

    test('execute stops at its time limit and with its signal', async () => {
      const session = await host.create('a', { vm });
      await expect(session.execute('while true do end', { timeoutMs: 100 })).rejects.toMatchObject({
        code: 'VM_TIMEOUT',
        stateKept: true,
      });
      const abort = new AbortController();
      const running = session.execute(LOOP, { signal: abort.signal });
      const queued = session.execute('return 1', { signal: abort.signal });
      await until(session, isOutput);
      abort.abort();
      await expect(queued).rejects.toMatchObject({ code: 'ABORTED' });
      await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
      expect((await session.execute('return 2')).values).toEqual([2]);
    });

    test('D11 two clients see the same bytes in the same order', async () => {
      const first = await host.create('a', { vm });
      const second = await host.attach('a', { clientName: 'second' });
      const all = async (session: InteractiveSession): Promise<readonly string[]> => {
        const seen: string[] = [];
        for await (const event of session.events({ fromSeq: 'all' })) {
          if (event.kind === 'stdout') seen.push(Buffer.from(event.bytes).toString());
          if (event.kind === 'result' && seen.join('').split('\n').length > 200) break;
        }
        return seen;
      };
      const reading = [all(first), all(second)];
      for (let i = 0; i < 100; i++) {
        await (i % 2 === 0 ? first : second).sendInput(`print(${String(i)}) print(${String(i)} * 2)\n`);
      }
      const [left, right] = await Promise.all(reading);
      expect(left).toEqual(right);
      expect(left?.join('')).toBe(
        Array.from({ length: 100 }, (_, i) => `${String(i)}\n${String(i * 2)}\n`).join(''),
      );
      expect((await first.details()).clients).toMatchObject([{ mode: 'shared' }, { name: 'second' }]);
    });

    test('D10 what is written while nobody is attached is bounded, and the gap is told', async () => {
      const session = await host.create('a', { vm });
      await session.sendInput('for i = 1, 10 * 1024 do io.write(("x"):rep(1023), "\\n") end print("end")\n');
      await session.detach();
      const again = await host.attach('a', { fromSeq: 'all', clientName: 'reader' });
      const text = await again.readOutput({ until: 'idle' });
      expect(text.length).toBeLessThan(1_100_000);
      expect(text.endsWith('x\nend')).toBe(true);
      const gap = /\[(\d+) bytes of earlier events are no longer kept\]/.exec(text);
      const kept = text.replace(/^\[[^\]]*\]\n/, '').length + 1;
      const { bytes } = await again.details();
      expect(Number(gap?.[1]) + kept).toBe(bytes);
      const [first] = await (async (): Promise<ReadEvent[]> => {
        for await (const event of again.events({ fromSeq: 1 })) return [event];
        return [];
      })();
      expect(first).toMatchObject({ kind: 'gap', fromSeq: 1, bytes: Number(gap?.[1]) });
    });

    test('says which option of a read does not fit', async () => {
      const session = await host.create('a', { vm });
      const refused = { name: 'InvalidOptionError' };
      for (const fromSeq of [-1, 1.5, Number.NaN, Infinity, 'unread']) {
        const events = session.events({ fromSeq: fromSeq as number });
        await expect(events.next()).rejects.toMatchObject(refused);
      }
      for (const query of [{ limit: -1 }, { limit: 1.5 }, { grep: 5 }, { last: 3 }]) {
        await expect(session.history(query as object)).rejects.toMatchObject(refused);
      }
      // There is no event before the first, and so none that was lost.
      for await (const event of session.events({ fromSeq: 0 })) {
        expect(event).toMatchObject({ kind: 'state', seq: 1 });
        break;
      }
    });

    test('a client that must miss nothing misses nothing', async () => {
      const session = await host.create('a', { vm });
      const careful = await host.attach('a', { lossless: true, fromSeq: 'now', clientName: 'careful' });
      await session.sendInput('for i = 1, 4 * 1024 do io.write(("x"):rep(1023), "\\n") end\n');
      let bytes = 0;
      for await (const event of careful.events()) {
        if (event.kind === 'gap') throw new RangeError('it missed something');
        if (event.kind === 'stdout') bytes += event.bytes.length;
        if (event.kind === 'result') break;
      }
      expect(bytes).toBe(4 * 2 ** 20);
    });

    test('nor does it where short programs are many, and where that cannot be it is told so', async () => {
      const session = await host.create('a', { vm, ringEvents: 256 });
      const careful = await host.attach('a', { lossless: true, fromSeq: 'now', clientName: 'careful' });
      const sent = Array.from({ length: 500 }, async () => await session.execute('x = 1'));
      let results = 0;
      for await (const event of careful.events()) {
        if (event.kind === 'gap') throw new RangeError('it missed something');
        if (event.kind === 'result' && ++results === sent.length) break;
      }
      await Promise.all(sent);
      for (const small of [{ ringBytes: 2 ** 17 }, { ringEvents: 200 }]) {
        await host.create('b', { vm, ...small });
        await expect(host.attach('b', { lossless: true })).rejects.toMatchObject({
          name: 'InvalidOptionError',
          hint: expect.stringContaining('ringBytes of 262144') as string,
        });
        await host.terminate('b');
      }
    });

    test('D14 a program that ended it while a client has yet to read has its status', async () => {
      const session = await host.create('a', { vm, ringBytes: 2 ** 18 });
      const slow = await host.attach('a', { lossless: true, fromSeq: 'now' });
      const ran = session.execute('for _ = 1, 800 do print(("x"):rep(1000)) end os.exit(2)');
      await until(session, isOutput);
      const kinds: string[] = [];
      for await (const event of slow.events()) {
        kinds.push(event.kind);
        // Meanwhile the interpreter has gone, and its last output waits for this client.
        await new Promise(setImmediate);
      }
      expect(kinds.slice(-2)).toEqual(['result', 'state']);
      expect(await ran).toMatchObject({ exited: true, returnCode: 2 });
      expect(await session.details()).toMatchObject({ state: 'exited', exitCode: 2 });
    });

    test('D09 state and unread output wait for who comes back', async () => {
      const session = await host.create('a', { vm, attach: { clientName: 'laptop' } });
      await session.sendInput('x = 1 print("read")\n');
      expect(await session.readOutput({ until: 'idle' })).toBe('read');
      await session.sendInput('print("unread")\n', { wait: true });
      await session.detach();
      await expect(session.detach()).rejects.toBeInstanceOf(DetachError);
      await expect(session.sendInput('x\n')).rejects.toMatchObject({
        code: 'SESSION_STATE_ERROR',
        state: 'detached',
      });
      const again = await host.attach('a', { clientName: 'laptop' });
      expect(await again.readOutput()).toBe('unread');
      expect((await again.execute('return x')).values).toEqual([1]);
    });

    test('C07 who may attach and send', async () => {
      const first = await host.create('a', { vm });
      await expect(host.attach('nonexistent')).rejects.toBeInstanceOf(SessionNotFoundError);
      const refused = await host.attach('a', { mode: 'exclusive' }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(AttachError);
      expect(refused).toMatchObject({ attachedClients: [first.clientId] });
      const watcher = await host.attach('a', { mode: 'observe' });
      await expect(watcher.sendInput('x = 1\n')).rejects.toBeInstanceOf(SessionStateError);
      await expect(watcher.interrupt()).rejects.toBeInstanceOf(SessionStateError);
      const owner = await host.attach('a', { mode: 'exclusive', takeover: true });
      await expect(first.sendInput('x = 1\n')).rejects.toMatchObject({
        state: 'taken over by another client',
      });
      await expect(host.attach('a')).rejects.toBeInstanceOf(AttachError);
      await owner.detach();
      await (await host.attach('a')).sendInput('x = 1\n');
    });

    test('unfinished input belongs to its client, and goes with it', async () => {
      const first = await host.create('a', { vm });
      const second = await host.attach('a');
      await first.sendInput('x = {\n', { wait: true });
      expect(await second.sendInput('y = 1\n', { wait: true })).toMatchObject({
        state: 'finished',
        success: true,
      });
      await first.detach();
      expect(
        await until(second, (event) => event.kind === 'state' && event.what === 'discarded input'),
      ).toMatchObject({
        clientId: first.clientId,
      });
    });

    test('what is the last of its client waits for no end: it is refused, or its failure says so', async () => {
      const first = await host.create('a', { vm });
      expect(await first.sendInput('for i = 1, 2 do', { last: true })).toEqual({ state: 'incomplete' });
      expect(await first.sendInput('x = 1', { last: true, wait: true })).toMatchObject({ success: true });
      // Something of it has begun: the rest cannot be refused any more.
      expect(await first.sendInput('x = 2\nx\nfor i = 1, 2 do', { last: true })).toEqual({ state: 'queued' });
      expect(await first.readOutput({ until: 'idle' })).toMatch(/^2\nlua: stdin:1: [^\n]*near '?<eof>'?$/);
      await first.sendInput(LOOP);
      await until(first, isOutput);
      const second = await host.attach('a', { fromSeq: 'now' });
      expect(await second.sendInput('y = {', { last: true })).toEqual({ state: 'queued' });
      await second.sendInput('z = {');
      await second.detach();
      expect(await first.interrupt()).toBe('stopped');
      expect(await first.readOutput({ until: 'idle' })).toMatch(
        /interrupted![^]*near '?<eof>'?\n[^]*near '?<eof>'?$/,
      );
    });

    test('messages of Lua call input by its name where it is one program, and are right of the line', async () => {
      const session = await host.create('a', { vm });
      const chunkName = '@motif.lua';
      const failureOf = async (text: string): Promise<unknown> =>
        await session.sendInput(text, { chunkName, wait: true, last: true });
      const failed = (message: RegExp): object => ({
        failure: { message: expect.stringMatching(message) as string },
      });
      expect(await failureOf('x = 1\nerror("no")\n')).toMatchObject(failed(/^motif\.lua:2: no$/));
      expect(await failureOf('x = 1\ny = = 2\n')).toMatchObject(failed(/^motif\.lua:2: /));
      // These are two programs, each with lines of its own.
      expect(await failureOf('x\nerror("no")\n')).toMatchObject(failed(/^stdin:1: no$/));
      expect(await session.sendInput('error("no")', { wait: true })).toMatchObject(failed(/^stdin:1: no$/));
      await expect(session.sendInput('x', { chunkName: 5 as never })).rejects.toThrow(/chunkName/);
    });

    test('a session that is not there may be another, nearly of that name', async () => {
      await host.create('Lambda', { vm });
      await expect(host.attach('lambda')).rejects.toMatchObject({
        code: 'SESSION_NOT_FOUND',
        hint: 'Did you mean Lambda?',
      });
    });

    test('all are detached by somebody, are told so, and the session goes on', async () => {
      const first = await host.create('a', { vm });
      const second = await host.attach('a', { mode: 'observe' });
      await first.execute('x = 1');
      const told = [first, second].map(
        async (session) =>
          await until(
            session,
            (event) =>
              event.kind === 'state' &&
              event.what === 'detached by another' &&
              event.clientId === session.clientId,
          ),
      );
      expect(await host.detachAll('a')).toBe(2);
      await Promise.all(told);
      await expect(first.execute('x = 2')).rejects.toMatchObject({
        code: 'SESSION_STATE_ERROR',
        message: "Cannot execute: session 'a' is detached by another client",
      });
      expect(await host.detachAll('a')).toBe(0);
      await expect(host.detachAll('nope')).rejects.toThrow("Session 'nope' not found");
      expect((await (await host.attach('a')).execute('return x')).values).toEqual([1]);
    });

    test('K06 one of two sessions of a name is made', async () => {
      const made = await Promise.allSettled(
        Array.from({ length: 20 }, async () => await host.create('a', { vm })),
      );
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refused = made.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      expect(refused.every((error) => error instanceof SessionAlreadyExistsError)).toBe(true);
      for (const id of ['', '../x', 'a/b', 'a\nb', 'x'.repeat(65)]) {
        await expect(host.create(id, { vm })).rejects.toBeInstanceOf(InvalidVmIdError);
      }
      await expect(host.create('b', { vm: { type: 'nope' } })).rejects.toBeInstanceOf(UnknownVmTypeError);
      expect([...(await host.list()).keys()]).toEqual(['a']);
    });

    test('D14 os.exit ends the session with its status', async () => {
      const session = await host.create('a', { vm });
      const queued = session.sendInput('print("last") os.exit(3)\n', { wait: true });
      expect(await queued).toMatchObject({ state: 'finished', returnCode: 3 });
      expect(await session.details()).toMatchObject({ state: 'exited', exitCode: 3, running: false });
      expect(await session.readOutput()).toBe('last');
      await expect(session.sendInput('x\n')).rejects.toMatchObject({
        code: 'SESSION_STATE_ERROR',
        state: 'exited',
      });
      const again = await host.attach('a', { fromSeq: 'all' });
      expect(await again.readOutput()).toBe('last');
    });

    test.runIf(engine.hasProcess)(
      'D14 kill -9 of the interpreter is told at once, whether it is idle, busy or writing',
      async () => {
        for (const program of [undefined, LOOP, 'while true do print("on") end']) {
          const session = await host.create('a', { vm });
          const running = program === undefined ? undefined : session.execute(program, { buffer: false });
          const lost = running?.catch((error: unknown) => error);
          if (program !== undefined) await until(session, isOutput);
          const [pid = 0] = interpreters();
          process.kill(pid, 'SIGKILL');
          const event = await until(
            session,
            ({ kind, ...rest }) => kind === 'state' && 'state' in rest && rest.state === 'lost',
          );
          expect(event).toMatchObject({ what: expect.stringContaining('SIGKILL') as string });
          expect(lost === undefined ? LOST : await lost).toMatchObject(LOST);
          await expect(session.execute('return 1')).rejects.toBeInstanceOf(SessionStateError);
          await expect(session.sendInput('x\n')).rejects.toBeInstanceOf(SessionLostError);
          expect(await host.terminate('a')).toBe(true);
        }
      },
    );

    test('D16 details tell the process that runs the programs, or else its host', async () => {
      const session = await host.create('a', { vm });
      const { pid, host: elsewhere } = await session.details();
      const place =
        elsewhere ?? (interpreters().includes(pid ?? 0) ? 'interpreter' : pid === process.pid && 'here');
      expect(place).toMatch(pid === undefined ? /^127\./u : engine.hasProcess ? /^interpreter$/u : /^here$/u);
      expect((await host.list()).get('a')?.pid).toBe(pid);
      await session.execute('os.exit(3)');
      expect((await session.details()).pid).toBeUndefined();
    });

    test('D04 setEnvironment: the next require sees it', async () => {
      const session = await host.create('a', { vm });
      expect((await session.execute('return pcall(require, "motif")')).values[0]).toBe(false);
      await expect(session.setEnvironment('nope')).rejects.toBeInstanceOf(EnvironmentNotFoundError);
      await session.setEnvironment('bio');
      expect((await session.execute('return require("motif").name, os.getenv("SEQUENCES")')).values).toEqual([
        'motif of bio',
        '/data',
      ]);
      await session.setEnvironment('other');
      expect((await session.execute('return require("motif").name, os.getenv("SEQUENCES")')).values).toEqual([
        'motif of bio',
        null,
      ]);
      await session.setEnvironment('bio');
      await session.setEnvironment('other', { reload: true });
      expect((await session.execute('return require("motif").name')).values).toEqual(['motif of other']);
      await expect(session.setEnvironment('another Lua')).rejects.toThrow(
        /^Environment 'another Lua' is for Lua 4\.0, and this session runs Lua 5\.\d$/,
      );
      expect((await session.execute('return require("motif").name')).values).toEqual(['motif of other']);
      expect((await session.details()).environment).toBe('other');
    });

    test('completes globals, fields, methods and keywords without running metamethods', async () => {
      const session = await host.create('a', { vm });
      await session.execute(`
        reads = setmetatable({ length = 1 }, { __index = { lengths = function() end } })
        trap = setmetatable({}, { __index = function() ran = true end, __pairs = function() ran = true end })
      `);
      expect(await session.complete('print(reads.le')).toEqual({
        candidates: ['length', 'lengths'],
        from: 12,
      });
      expect((await session.complete('reads:le')).candidates).toEqual(['lengths']);
      expect((await session.complete('string.for')).candidates).toEqual(['format']);
      expect((await session.complete('whi')).candidates).toEqual(['while']);
      expect((await session.complete('rea')).candidates).toEqual(['reads']);
      expect((await session.complete('trap.x.y')).candidates).toEqual([]);
      // Names of what an __index function makes on first use.
      await session.execute(
        'lazy = setmetatable({}, { __names = { revert = "x" }, __index = function() ran = true end })',
      );
      expect((await session.complete('lazy.rev')).candidates).toEqual(['revert']);
      expect((await session.complete('print(reads.lexxx', 14)).candidates).toEqual(['length', 'lengths']);
      expect((await session.execute('return ran')).values).toEqual([null]);
    });

    test('history tells what ran and what came of it', async () => {
      const session = await host.create('a', { vm });
      await session.sendInput('x = 1\n', { wait: true });
      await session.sendInput('error("no")\n', { wait: true });
      await session.sendInput(' secret = 1\n', { wait: true });
      expect(await session.history()).toMatchObject([
        { code: 'x = 1\n', outcome: 'ok' },
        { code: 'error("no")\n', outcome: 'failed' },
      ]);
      expect(await session.history({ grep: 'x =', limit: 1 })).toHaveLength(1);
    });

    test('modules that are added are there for the next require, and after a restart', async () => {
      const session = await host.create('a', { vm });
      const other = await host.attach('a');
      await session.addModules({
        motif: 'return { find = function() return "first" end }',
        'a.b': 'return 7',
      });
      await other.addModules(new Map([['late', 'return "late"']]));
      const code = 'return require("motif").find(), (require("a.b")), (require("late"))';
      expect((await other.execute(code)).values).toEqual(['first', 7, 'late']);
      await session.execute('os.exit(0)');
      await expect(session.addModules({ x: '' })).rejects.toBeInstanceOf(SessionStateError);
      await host.restart('a');
      expect((await session.execute(code)).values).toEqual(['first', 7, 'late']);
    });

    test('a restart runs again what is listed, in its order, and nothing else', async () => {
      const session = await host.create('a', { vm });
      await session.sendInput('x = 20\n', { wait: true });
      await session.sendInput('y = 1\ny + = 1\n', { wait: true });
      await session.sendInput('x = x + 1\n', { wait: true });
      await session.execute('never = true');
      await expect(host.restart('a')).rejects.toBeInstanceOf(SessionStateError);
      await session.execute('os.exit(0)');
      const [first, second, third] = (await session.history()).map(({ requestId }) => requestId);
      const unknown = await host
        .restart('a', { replay: [first ?? 0, 9_999] })
        .catch((error: unknown) => error);
      expect(unknown).toMatchObject({
        name: 'InvalidOptionError',
        message: expect.stringContaining('9999') as string,
      });
      expect((await session.details()).state).toBe('exited');
      const ids = [first ?? 0, third ?? 0, third ?? 0, second ?? 0];
      const replayed = await host.restart('a', { replay: ids });
      expect(replayed.map(({ code, success }) => [code, success])).toEqual([
        ['x = 20\n', true],
        ['x = x + 1\n', true],
        ['x = x + 1\n', true],
        ['y = 1\ny + = 1\n', false],
      ]);
      expect((await session.execute('return x, never')).values).toEqual([22, null]);
      await session.execute('os.exit(0)');
      expect(await host.restart('a')).toEqual([]);
    });

    test('of two restarts at once one is made, and the other says so', async () => {
      const before = interpreters().length;
      const session = await host.create('a', { vm });
      await session.execute('os.exit(0)');
      const settled = await Promise.allSettled([host.restart('a'), host.restart('a')]);
      expect(settled).toMatchObject([
        { status: 'fulfilled', value: [] },
        { status: 'rejected', reason: { name: 'SessionStateError', state: 'restarting' } },
      ]);
      await session.execute('x = 1');
      await host.terminate('a');
      await expect.poll(() => interpreters().length).toBe(before);
    });

    test('what is ended while it restarts leaves no interpreter', async () => {
      const before = interpreters().length;
      const session = await host.create('a', { vm });
      await session.execute('os.exit(0)');
      const settled = await Promise.allSettled([host.restart('a'), host.terminate('a')]);
      expect(settled).toMatchObject([
        { status: 'rejected', reason: { name: 'SessionStateError', state: 'closed' } },
        { status: 'fulfilled', value: true },
      ]);
      expect(await host.list()).toEqual(new Map());
      await expect.poll(() => interpreters().length).toBe(before);
      await (await host.create('a', { vm })).execute('x = 1');
    });

    test('options that there are not, or of the wrong kind, are refused by their names', async () => {
      const session = await host.create('a', { vm });
      const refused = async (work: Promise<unknown>): Promise<string> =>
        await work.then(
          () => 'taken',
          (error: unknown) => (error instanceof InvalidOptionError ? error.message : String(error)),
        );
      const attach = async (options: object): Promise<string> => await refused(host.attach('a', options));
      expect(await attach({ fromSeq: 1.5 })).toContain(
        "fromSeq: 1.5 is not a number, 'all', 'now' or 'unread'",
      );
      expect(await attach({ mode: 'watch' })).toContain(
        'mode: "watch" is not one of shared, exclusive, observe',
      );
      expect(await attach({ takeover: 1 })).toContain('takeover: 1 is not true or false');
      expect(await attach({ name: 'me' })).toContain("option 'name': there is no option");
      const create = async (options: object): Promise<string> => await refused(host.create('b', options));
      expect(await create({ vm, idleTimeoutMs: 0 })).toContain('idleTimeoutMs: 0 is not');
      expect(await create({ vm, ringBytes: '1MB' })).toContain('ringBytes: "1MB" is not');
      expect(await create({ vm, attach: { mode: 'watch' } })).toContain('attach.mode: "watch" is not');
      expect(await create({ ...vm })).toMatch(/option '\w+': there is no option/u);
      expect([...(await host.list()).keys()]).toEqual(['a']);
      await session.execute('os.exit(0)');
      expect(await refused(host.restart('a', { replay: [1.5] }))).toContain('replay');
      expect(await refused(host.restart('a', { again: [1] } as object))).toContain("option 'again'");
      const never = await host.create('c', { vm, idleTimeoutMs: Infinity });
      expect((await never.execute('return 1')).values).toEqual([1]);
    });

    test('what is of the wrong kind is refused alike in every place', async () => {
      const session = await host.create('a', { vm });
      const name = async (call: (value: never) => Promise<unknown>): Promise<unknown> =>
        await call(5 as never).then(
          () => 'taken',
          (error: unknown) => (error as Error).name,
        );
      for (const call of [
        (id: string) => host.create(id, { vm }),
        (id: string) => host.attach(id),
        (id: string) => host.detachAll(id),
        (id: string) => host.terminate(id),
        (id: string) => host.restart(id),
      ]) {
        expect(await name(call)).toBe('InvalidVmIdError');
      }
      for (const call of [
        (options: object) => session.execute('return 1', options),
        (signal: AbortSignal) => session.execute('return 1', { signal }),
        (code: string) => session.isComplete(code),
        (text: string) => session.complete(text),
        (modules: Record<string, string>) => session.addModules(modules),
      ]) {
        expect(await name(call)).toBe('InvalidOptionError');
      }
      await expect(session.complete('pri', -1)).rejects.toMatchObject({ name: 'InvalidOptionError' });
      expect(await session.interrupt({ graceMs: Infinity })).toBe('finished');
      expect((await session.execute('return 1')).values).toEqual([1]);
    });

    test('what is no program is not interrupted', async () => {
      const session = await host.create('a', { vm });
      for (const other of [session.isComplete('x = 1'), session.setEnvironment('bio')]) {
        expect(await session.interrupt()).toBe('finished');
        await other;
      }
      expect((await session.execute('return os.getenv("SEQUENCES")')).values).toEqual(['/data']);
    });

    test('arguments that no Lua can have are a RangeError', async () => {
      const session = await host.create('a', { vm });
      const refused = session.execute('return ...', { args: [2n ** 63n] });
      await expect(refused).rejects.toBeInstanceOf(RangeError);
      expect((await session.execute('return ...', { args: [2n ** 62n] })).values).toEqual([2n ** 62n]);
    });

    test('one signal for many calls is no leak', async () => {
      const warnings: string[] = [];
      const onWarning = ({ message }: Error): void => void warnings.push(message);
      process.on('warning', onWarning);
      const session = await host.create('a', { vm });
      const stop = new AbortController();
      const { signal } = stop;
      const calls = Array.from({ length: 20 }, async () => await session.execute('x = 1', { signal }));
      const follow = async (): Promise<void> => {
        for await (const event of session.events({ fromSeq: 'now', signal }))
          if (event.kind === 'gap') return;
      };
      const followers = Array.from({ length: 20 }, follow);
      await Promise.all(calls);
      stop.abort();
      await Promise.all(followers);
      // Node tells of a warning in the next turn.
      await new Promise(setImmediate);
      process.off('warning', onWarning);
      expect(warnings).toEqual([]);
    });

    test('D08 a session that keeps locals knows what was typed, also to complete it', async () => {
      const session = await host.create('a', { vm, keepLocals: true });
      const other = await host.attach('a');
      await session.sendInput(
        'local reads = { length = 3 }\nlocal function count() return reads.length end\n',
      );
      await other.sendInput('reads.length = reads.length + 1\n');
      await other.sendInput('count()\n', { wait: true });
      expect(await session.readOutput()).toBe('4');
      expect((await session.complete('rea')).candidates).toEqual(['reads']);
      expect((await session.complete('print(reads.le')).candidates).toEqual(['length']);
      expect((await session.complete('string.for')).candidates).toEqual(['format']);
      // A program is no prompt.
      expect((await session.execute('return reads, count')).values).toEqual([null, null]);
      expect((await session.execute('return count()', { locals: 'kept' })).values).toEqual([4]);
      const typed = (await session.history()).map(({ requestId }) => requestId);
      await session.execute('os.exit(0)');
      await host.restart('a', { replay: typed.slice(0, 2) });
      await session.sendInput('count()\n', { wait: true });
      expect(await session.readOutput()).toBe('nil\tnil\n4\n4');
    });

    test('values of every kind come out as they are', async () => {
      const session = await host.create('a', { vm });
      const { values } = await session.execute(`
        local t = { 1, 2 }
        t.self = t
        return 2^53 | 0, 1/0, "\\xff", { a = { b = "é" } }, { [1.5] = true }, t, print, math.mininteger, {}, nil
      `);
      expect(values.slice(0, 5)).toEqual([
        9_007_199_254_740_992n,
        Infinity,
        new Uint8Array([255]),
        { a: { b: 'é' } },
        new Map([[1.5, true]]),
      ]);
      const cyclic = values[5] as Map<unknown, unknown>;
      expect(cyclic.get('self')).toBe(cyclic);
      expect(values[6]).toMatchObject({
        luaType: 'function',
        text: expect.stringMatching(/^function: /) as string,
      });
      expect(values.slice(7)).toEqual([-(2n ** 63n), [], null]);
      // By this, and by nothing else, a function is told from a table with these two keys.
      const both = (await session.execute('return print, { luaType = "function", text = "" }')).values;
      expect(both.map((value) => Object.getPrototypeOf(value))).toEqual([Object.prototype, null]);
    });
  });
}
