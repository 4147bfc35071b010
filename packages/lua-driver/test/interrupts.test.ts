import { once } from 'node:events';
import { FakeClock } from '@bioxen/testkit';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ALONE, expectAlive, FOR_GOOD, neverEnding, spawnDriver, VERSIONS } from './spawned-driver.js';

describe.for(VERSIONS)('%s', (version) => {
  const isPuc = version !== 'luajit';

  test('300 interrupts in a row use up what there are, and the last is refused', async ({ skip }) => {
    const { client, raised, end } = await spawnDriver(version, skip, { armings: 256 });
    const begun = client.execute('count = 0');
    await begun.outcome;
    for (let done = 0; done < 255; done += 1) {
      const run = client.execute('count = count + 1 while true do end', {
        ...ALONE,
        onOutput: () => undefined,
      });
      expect(await client.interrupt(run, FOR_GOOD)).toMatch(/^(stopped|not-started)$/);
      await client.execute('return 1').outcome;
      expect(client.interruptsLeft).toBe(254 - done);
    }
    for (let refused = 0; refused < 45; refused += 1) {
      let give: (line: string) => void = () => undefined;
      const given = new Promise<string>((resolve) => {
        give = resolve;
      });
      async function* later(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(await given);
      }
      const run = client.execute('return io.read()', { input: later() });
      expect(await client.interrupt(run, FOR_GOOD)).toBe('running');
      give('it goes on');
      expect(await run.outcome).toMatchObject({ values: ['it goes on'] });
    }
    expect(raised()).toBe(255);
    expect(client.interruptsLeft).toBe(0);
    await end();
  });

  test('a program that waits for input or for a module is stopped', async ({ skip }) => {
    const asked: string[] = [];
    const { client, end } = await spawnDriver(version, skip, {
      armings: 9,
      findModule: (name) => {
        asked.push(name);
        return new Promise(() => undefined);
      },
    });
    const reading = client.execute('print(io.read()) io.read()', { input: neverEnding() });
    await expect.poll(() => reading.partialOutput().stdout).toBe('one line');
    expect(await client.interrupt(reading, FOR_GOOD)).toBe('stopped');
    const requiring = client.execute('require("slow")', ALONE);
    await expect.poll(() => asked).toEqual(['slow']);
    expect(await client.interrupt(requiring, FOR_GOOD)).toBe('stopped');
    expect(await requiring.outcome).toMatchObject({ failure: { kind: 'interrupted' } });
    await expectAlive(client, 1);
    await end();
  });

  test('a program that catches errors for ever hears it once, and goes on', async ({ skip }) => {
    const { client, child } = await spawnDriver(version, skip);
    const clock = new FakeClock();
    const run = client.execute(
      'print("on") while true do local _, why = pcall(function() while true do end end) print(why) end',
      { buffering: 'line', onOutput: () => undefined },
    );
    const ended = run.outcome.catch((error: unknown) => error);
    await expect.poll(() => run.partialOutput().stdout).toBe('on');
    const outcome = client.interrupt(run, { graceMs: 100, clock });
    await expect.poll(() => run.partialOutput().stdout).toContain('interrupted!');
    await clock.advance(100);
    expect(await outcome).toBe('running');
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ code: 'LUA_PROCESS_FAILED', partial: { truncated: false } });
    await client.ended;
  });

  test('a loop in a coroutine goes on where lua(1) interrupts its main thread alone, and else is stopped', async ({
    skip,
  }) => {
    const { client, child } = await spawnDriver(version, skip);
    const clock = new FakeClock();
    const run = client.execute('print("on") coroutine.wrap(function() while true do end end)()', ALONE);
    run.outcome.catch(() => undefined);
    await expect.poll(() => run.partialOutput().stdout).toBe('on');
    const outcome = client.interrupt(run, isPuc ? { graceMs: 100, clock } : FOR_GOOD);
    await clock.advance(100);
    expect(await outcome).toBe(isPuc ? 'running' : 'stopped');
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  test('a coroutine that ends brings the interrupt to the program', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const run = client.execute(
      'print("on") coroutine.wrap(function() for i = 1, 2e6 do end end)() while true do end',
      ALONE,
    );
    await expect.poll(() => run.partialOutput().stdout).toBe('on');
    expect(await client.interrupt(run, FOR_GOOD)).toBe('stopped');
    await expectAlive(client, 1);
    await end();
  });

  test("a program's own error of that name is its own", async ({ skip }) => {
    const { client, raised, end } = await spawnDriver(version, skip);
    const run = client.execute('error("interrupted!")', ALONE);
    expect(await run.outcome).toMatchObject({ failure: { kind: 'runtime' } });
    expect(await client.interrupt(run, FOR_GOOD)).toBe('finished');
    expect(raised()).toBe(0);
    await end();
  });

  test('who waits, has ended or shares the wire gets no signal; two at once get one', async ({ skip }) => {
    const { client, raised, end } = await spawnDriver(version, skip, { armings: 3 });
    const ended = client.execute('return 1');
    await ended.outcome;
    expect(await client.interrupt(ended, FOR_GOOD)).toBe('finished');
    // No time passes, so the answers of these two are brisk, and those that come next share the wire.
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    await Promise.all([client.execute('return 0').outcome, client.execute('return 0').outcome]);
    const shared = [client.execute('return 1'), client.execute('return 2')] as const;
    expect(await client.interrupt(shared[0], FOR_GOOD)).toBe('running');
    expect(await Promise.all(shared.map((run) => run.outcome))).toMatchObject([
      { values: [1] },
      { values: [2] },
    ]);
    const first = client.execute('print("on") while true do end', ALONE);
    const waiting = client.execute('never = 1', ALONE);
    await expect.poll(() => first.partialOutput().stdout).toBe('on');
    expect(await client.interrupt(waiting, FOR_GOOD)).toBe('not-started');
    expect(await waiting.outcome).toMatchObject({ failure: { kind: 'interrupted' } });
    expect(raised()).toBe(0);
    expect(await Promise.all([client.interrupt(first, FOR_GOOD), client.interrupt(first, FOR_GOOD)])).toEqual(
      ['stopped', 'stopped'],
    );
    expect(raised()).toBe(1);
    expect(await client.execute('return never').outcome).toMatchObject({ values: [null] });
    await end();
  });

  test('a request behind the interrupted one is answered, and none before it comes to rest', async ({
    skip,
  }) => {
    const { client, end } = await spawnDriver(version, skip);
    const run = client.execute('print("on") while true do end', {}, { isAlone: true });
    const behind = Array.from({ length: 50 }, (_, index) => client.execute(`return ${index}`));
    await expect.poll(() => run.partialOutput().stdout).toBe('on');
    expect(await client.interrupt(run, FOR_GOOD)).toBe('stopped');
    const outcomes = await Promise.all(behind.map(({ outcome }) => outcome));
    expect(outcomes.map((outcome) => ('values' in outcome ? outcome.values[0] : undefined))).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
    await end();
  });

  test('an unread payload that holds a NUL hides nothing of what comes behind it', async ({ skip }) => {
    const { client, child, end } = await spawnDriver(version, skip);
    const run = client.execute('print("on") while true do end', ALONE);
    await expect.poll(() => run.partialOutput().stdout).toBe('on');
    child.stdin.write('rest of a payload\0of bytes');
    expect(await client.interrupt(run, FOR_GOOD)).toBe('stopped');
    await expectAlive(client, 7);
    await end();
  });

  test('an interpreter that is killed while it is interrupted fails the run', async ({ skip }) => {
    const { client, child } = await spawnDriver(version, skip);
    const run = client.execute(
      'print("on") coroutine.wrap(function() while true do pcall(function() while true do end end) end end)()',
      ALONE,
    );
    const ended = run.outcome.catch((error: unknown) => error);
    await expect.poll(() => run.partialOutput().stdout).toBe('on');
    const outcome = client.interrupt(run, FOR_GOOD);
    child.kill('SIGKILL');
    expect(await outcome).toBe('finished');
    expect(await ended).toMatchObject({ code: 'LUA_PROCESS_FAILED', partial: { stdout: 'on' } });
    await client.ended;
  });
});
