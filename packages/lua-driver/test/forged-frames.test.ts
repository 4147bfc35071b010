import { once } from 'node:events';
import { ProtocolError } from '@bioxen/core';
import type { DriverClient, DriverRun } from '@bioxen/lua-driver';
import { describe, expect, test } from 'vitest';
import { COOKIE, spawnDriver, VERSIONS } from './spawned-driver.js';

/**
 * Finds the cookie and the writing function behind the driver's closures, as a hostile program can, and puts
 * `forge(kind, payload, id, length)` and `raw(text)` into the globals. Gives the cookie.
 */
const THIEF = `
  local found, seen = {}, {}
  local function search(value)
    if seen[value] then return end
    seen[value] = true
    for index = 1, 255 do
      local name, inner = debug.getupvalue(value, index)
      if not name then return end
      if name == "cookie" or name == "request_id" then found[name] = { value, index } end
      if name == "native" and type(inner) == "table" and inner.write then found.write = inner.write end
      if type(inner) == "function" then search(inner) end
    end
  end
  search(print)
  search(io.stdout.write)
  local function look(name) local _, value = debug.getupvalue(found[name][1], found[name][2]) return value end
  function raw(...) found.write(io.stdout, ...) end
  function forge(kind, payload, id, length)
    raw(look("cookie"), kind, " ", tostring(id or look("request_id")), " ", string.format("%d", length or #payload), "\\n",
      payload, "\\n")
  end
  return look("cookie")
`;

/** Forgeries after which the program goes on as if nothing had happened: they harm nobody. */
const HARMLESS: Readonly<Record<string, string>> = {
  'frames of other requests': `
    for _, kind in ipairs({ "o", "e", "r", "x", "s", "c", "q", "i", "m", "y" }) do
      for _, id in ipairs({ 0, 99, "999999999999999" }) do forge(kind, "0 0 0 1\\ni1;", id) end
    end`,
  'greetings and armings':
    'for _ = 1, 1000 do forge("h", "Lua 9.9\\n\\n64") end forge("a", "0 0") forge("a", "5 inf")',
  'answers to syncs': 'for number = 0, 1000 do forge("y", tostring(number), 0) end',
};

/** Forgeries that are no frames, or results that are none: they cost the VM, and nothing else. */
const BROKEN: Readonly<Record<string, string>> = {
  'an unknown kind': 'forge("Z", "")',
  'no header': 'forge("r x", "")',
  'a length beyond all memory': 'forge("o", "", nil, 900000000000000)',
  'a frame without its end': 'forge("o", "much longer than it says", nil, 3)',
  'more values than there are': 'forge("r", "0 0 0 100000000\\n[100000000;i1;")',
  '10 million values': 'forge("r", "0 0 0 10000000\\n" .. ("n"):rep(10000000))',
  'tables nested without end': 'forge("r", "0 0 0 1\\n" .. ("[1;"):rep(1000000))',
  'strings longer than the frame': 'forge("r", "0 0 0 1\\ns99999999;x")',
  'keys that are none': 'forge("r", "0 0 0 1\\n{0;i1;i1;}")',
  'a printed line longer than the frame': 'forge("r", "0 0 99999999 0\\nx")',
  'a failure without its message': 'forge("x", "0 0 99 99\\nx")',
  'a flood of wishes for input': 'for _ = 1, 100000 do forge("i", "") end',
  'a flood of wishes for modules': 'for _ = 1, 100000 do forge("m", ("x"):rep(100)) end',
  'an interrupt that nobody sent': 'forge("z", "")',
  'armings that are none': 'forge("a", "x")',
};

const settled = async (run: DriverRun): Promise<unknown> =>
  await run.outcome.catch((error: unknown) => error);

async function expectWorks(client: DriverClient): Promise<void> {
  expect(await client.execute('return 6 * 7').outcome).toMatchObject({ kind: 'returned', values: [42] });
}

describe.for(VERSIONS)('%s', (version) => {
  test('a program can read the cookie: it guards against accidents only', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    expect(await client.execute(THIEF).outcome).toMatchObject({ values: [COOKIE] });
    await end();
  });

  test.for(Object.entries(HARMLESS))('%s change nothing', async ([, code], { skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    await client.execute(THIEF).outcome;
    const run = client.execute(`${code} print("after") return "mine"`);
    expect(await run.outcome).toMatchObject({ kind: 'returned', values: ['mine'] });
    expect(run.partialOutput()).toMatchObject({ stdout: 'after\nmine', stderr: '' });
    await expectWorks(client);
    await end();
  });

  test('a forged result is the result of that program alone', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    await client.execute(THIEF).outcome;
    const run = client.execute('forge("r", "0 0 0 1\\ni666;") return "mine"');
    expect(await run.outcome).toMatchObject({ values: [666] });
    await expectWorks(client);
    await end();
  });

  test.for(Object.entries(BROKEN))(
    '%s: a ProtocolError, bounded memory, and no other VM',
    async ([, code], { skip }) => {
      const other = await spawnDriver(version, skip);
      const { client, child } = await spawnDriver(version, skip, {
        findModule: () => new Promise(() => undefined),
      });
      await client.execute(THIEF).outcome;
      async function* never(): AsyncGenerator<Uint8Array> {
        await new Promise(() => undefined);
        yield new Uint8Array(0);
      }
      const before = process.memoryUsage().rss;
      const run = client.execute(`print("before") io.stdout:flush() ${code} while true do io.read() end`, {
        input: never(),
      });
      const behind = client.execute('return 1');
      const error = await settled(run);
      expect(error).toBeInstanceOf(ProtocolError);
      expect(error).toMatchObject({ code: 'PROTOCOL_ERROR', maybeRan: true, partial: { stdout: 'before' } });
      expect(await settled(behind)).toBeInstanceOf(ProtocolError);
      expect(client.isUsable).toBe(false);
      expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
      child.kill('SIGKILL');
      await client.ended;
      await expectWorks(other.client);
      await other.end();
    },
  );

  test('a child process that writes into the stream for ever breaks it, and the error says so', async ({
    skip,
  }) => {
    const { client, child } = await spawnDriver(version, skip);
    const run = client.execute(
      'print("before") os.execute("yes noise 2>/dev/null &") local block = ("x"):rep(200000) while true do io.write(block) end',
      { maxOutputBytes: 100 },
    );
    const behind = client.execute('return 1');
    const error = await settled(run);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({
      message: expect.stringContaining('child process'),
      hint: expect.stringContaining('Redirect'),
      partial: { stdout: expect.stringMatching(/^before/) },
    });
    expect(await settled(behind)).toBeInstanceOf(ProtocolError);
    await client.ended;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });

  test('a returned string of 200 MB is left out of the values, and its text is counted', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const before = process.memoryUsage().rss;
    const run = client.execute('return ("ACGT"):rep(25000):rep(2000)', { maxOutputBytes: 1_000 });
    const result = run.toResult(await run.outcome, 'none');
    expect(result).toMatchObject({
      success: true,
      truncated: true,
      values: [{ luaType: 'truncated', text: '…' }],
      usage: { outputBytes: 200_000_001 },
    });
    expect(result.stdoutBytes).toHaveLength(1_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    await expectWorks(client);
    await end();
  });
});
