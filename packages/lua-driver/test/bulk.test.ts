import { createHash } from 'node:crypto';
import { LuaProcessError, type LuaValue } from '@bioxen/core';
import type { DriverClient, DriverRun } from '@bioxen/lua-driver';
import type { LuaVersion } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { ALONE, expectAlive, FOR_GOOD, spawnDriver, VERSIONS } from './spawned-driver.js';

const MEBIBYTE = 2 ** 20;
/** Around everything at which the ways of bytes part. */
const LENGTHS = [0, 1, 65_535, 65_536, 65_537, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3_000_001];

/** All 256 bytes again and again, in another order each time, so that no piece is like its neighbour. */
const bytesOf = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 167 + (at >> 8)) & 255;
  return bytes;
};

const digest = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

const digestOf = (value: LuaValue | undefined): unknown =>
  value instanceof Uint8Array
    ? digest(value)
    : typeof value === 'string'
      ? digest(Buffer.from(value))
      : value;

const valuesOf = async (run: DriverRun): Promise<readonly LuaValue[]> => {
  const outcome = await run.outcome;
  if (outcome.kind !== 'returned') throw new TypeError(JSON.stringify(outcome));
  return outcome.values;
};

const BIG = { maxOutputBytes: 64 * MEBIBYTE, strings: 'bytes' } as const;

describe.for(VERSIONS)('%s', (version) => {
  test('bytes of any length arrive as they went, by every way in and out', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    for (const length of LENGTHS) {
      const bytes = bytesOf(length);
      const expected = digest(bytes);
      const returned = client.execute('return ...', { args: [bytes], ...BIG });
      expect(digestOf((await valuesOf(returned))[0]), `args ${length}`).toBe(expected);
      const line = returned.partialOutput().stdoutBytes;
      expect(digest(line), `line ${length}`).toBe(digest(Buffer.from([...bytes, 10])));
      const read = client.execute('return io.read("*a"), 1', { input: bytes, ...BIG });
      expect(digestOf((await valuesOf(read))[0]), `input ${length}`).toBe(expected);
      const exact = client.execute(`return (io.read(${length})), io.read(1)`, { input: bytes, ...BIG });
      const [got, rest] = await valuesOf(exact);
      expect([digestOf(got), rest], `read ${length}`).toEqual([length === 0 ? null : expected, null]);
      const written = client.execute('io.write(...) io.stderr:write(...) print(...) print()', {
        args: [bytes],
        ...BIG,
      });
      await written.outcome;
      const { stdoutBytes, stderrBytes, truncated } = written.partialOutput();
      expect(truncated).toBe(false);
      expect(digest(stderrBytes), `stderr ${length}`).toBe(expected);
      expect(digest(stdoutBytes), `stdout ${length}`).toBe(
        digest(Buffer.concat([bytes, bytes, Buffer.from('\n\n')])),
      );
    }
    await end();
  });

  test('long strings stand at their places, within tables and more than once', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const [one, other] = [new Uint8Array(70_000).fill(65), new Uint8Array(80_000).fill(66)];
    const run = client.execute(
      'local t, a, b = ... return #t.one, t.list[1] == a, t.list[2] == b, #arg, a:byte(-1), b:byte(-1)',
      { args: [{ one, list: [one, other] }, one, other] },
    );
    expect(await valuesOf(run)).toEqual([70_000, true, true, 3, 65, 66]);
    const again = client.execute('local m, a, b = ... return m[a], a == b, #b', {
      args: [new Map<Uint8Array, number>([[one, 7]]), one, one],
    });
    expect(await valuesOf(again)).toEqual([7, true, 70_000]);
    await end();
  });

  test('programs with long strings that wait behind one another get their own', async ({ skip }) => {
    let give: (source: string) => void = () => undefined;
    const source = new Promise<string>((resolve) => {
      give = resolve;
    });
    const { client, end } = await spawnDriver(version, skip, { findModule: () => source });
    const first = client.execute('return require("m"), #(...)', { args: [new Uint8Array(66_000)] });
    const others = Array.from({ length: 40 }, (_, at) =>
      client.execute('return #(...), (...):byte(-1)', { args: [new Uint8Array(66_000 + at).fill(at)] }),
    );
    give('return "loaded"');
    expect(await valuesOf(first)).toEqual(['loaded', 66_000]);
    const lengths = await Promise.all(others.map(valuesOf));
    expect(lengths).toEqual(others.map((_, at) => [66_000 + at, at]));
    await end();
  });

  test('input is asked for part by part, and only as far as the program reads', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    let given = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given += 1;
        yield bytesOf(MEBIBYTE);
        await Promise.resolve();
      }
    }
    const run = client.execute('return #io.read(2500000), #io.read(1)', { input: source() });
    expect(await valuesOf(run)).toEqual([2_500_000, 1]);
    expect(given).toBe(3);
    const lines = client.execute('io.read() return collectgarbage("count") < 20000', {
      input: Buffer.alloc(50 * MEBIBYTE, 'ACGT\n'),
    });
    expect(await valuesOf(lines)).toEqual([true]);
    await end();
  });

  test('what is left of a part is read by whatever reads next', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const input = Buffer.concat([Buffer.from('12 first\n'), bytesOf(2 * MEBIBYTE), Buffer.from('\nlast')]);
    const code = `local n, line, bytes = io.read("*n", "*l", ${2 * MEBIBYTE}) local rest = io.read("*a")
      return n, line, #bytes, bytes:byte(2), #rest, io.read("*a"), io.read(1)`;
    const run = client.execute(code, { input });
    expect(await valuesOf(run)).toEqual([12, ' first', 2 * MEBIBYTE, 167, 5, '', null]);
    await end();
  });

  test('an interrupt in the middle of large arguments or of large input keeps the state', async ({
    skip,
  }) => {
    const { client, end } = await spawnDriver(version, skip, { armings: 60 });
    const bytes = bytesOf(24 * MEBIBYTE);
    const programs: readonly (() => DriverRun)[] = [
      () => client.execute('return #(...)', { ...ALONE, args: [bytes] }),
      () => client.execute('return #io.read("*a")', { ...ALONE, input: bytes }),
      () => client.execute(`return #io.read(${bytes.length})`, { ...ALONE, input: bytes }),
    ];
    const verdicts = new Set<string>();
    for (let round = 0; round < 18; round += 1) {
      const run = programs[round % programs.length]?.();
      if (run === undefined) throw new RangeError('no such program');
      for (let turns = (round * 7) % 31; turns > 0; turns -= 1) await new Promise(setImmediate);
      const verdict = await client.interrupt(run, FOR_GOOD);
      const outcome = await run.outcome;
      expect(outcome).toMatchObject(
        verdict === 'finished' ? { values: [bytes.length] } : { failure: { kind: 'interrupted' } },
      );
      verdicts.add(verdict);
      await expectAlive(client, round);
      // Nothing of what was thrown away is given to another program.
      const next = client.execute('return #(...), (...):byte(1)', { args: [new Uint8Array(65_536).fill(7)] });
      expect(await valuesOf(next)).toEqual([65_536, 7]);
    }
    expect([...verdicts].sort().join()).toMatch(/stopped|not-started/);
    await end();
  });

  test('an interrupt in the middle of large output keeps what came and the state', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip, { armings: 20 });
    await client.execute('text = ("ACGT"):rep(4 * 2 ^ 20)').outcome;
    for (let round = 0; round < 6; round += 1) {
      let come = 0;
      let begun: () => void = () => undefined;
      const isBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const run = client.execute('while true do io.write(text) end', {
        ...ALONE,
        buffer: false,
        onOutput: ({ bytes }) => {
          if ((come += bytes.length) > (1 + round) * 5 * MEBIBYTE) begun();
        },
      });
      await isBegun;
      expect(await client.interrupt(run, FOR_GOOD)).toBe('stopped');
      await expectAlive(client, round);
    }
    await end();
  });

  test('an interpreter that dies in the middle of large output or input fails the program, and what came is kept', async ({
    skip,
  }) => {
    const writer = await spawnDriver(version, skip);
    let begun: () => void = () => undefined;
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const writing = writer.client.execute('local t = ("x"):rep(2 ^ 24) while true do io.write(t) end', {
      maxOutputBytes: 2 * MEBIBYTE,
      onOutput: begun,
    });
    await isBegun;
    writer.child.kill('SIGKILL');
    await expect(writing.outcome).rejects.toBeInstanceOf(LuaProcessError);
    expect(writing.partialOutput().stdoutBytes.length).toBeGreaterThan(0);
    const reader = await spawnDriver(version, skip);
    const reading = reader.client.execute('return #(...)', { args: [new Uint8Array(64 * MEBIBYTE)] });
    reader.child.kill('SIGKILL');
    await expect(reading.outcome).rejects.toBeInstanceOf(LuaProcessError);
    await Promise.all([writer.client.ended, reader.client.ended]);
  });

  test('output beyond the limit is counted and takes no memory', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const before = process.memoryUsage().arrayBuffers;
    const run = client.execute('local t = ("x"):rep(2 ^ 26) io.write(t) io.write(t)', {
      maxOutputBytes: 1_000,
    });
    await run.outcome;
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MEBIBYTE);
    const { stdoutBytes, truncated } = run.partialOutput();
    expect([stdoutBytes.length, truncated]).toEqual([1_000, true]);
    await end();
  });
});

const countOutput = async (client: DriverClient, code: string): Promise<string> => {
  const hash = createHash('sha1');
  const run = client.execute(code, { buffer: false, onOutput: ({ bytes }) => void hash.update(bytes) });
  await run.outcome;
  return hash.digest('hex');
};

test.for(['5.4'] satisfies readonly LuaVersion[])(
  'a text longer than any frame is whole, and its newline is there (%s)',
  async (version, { skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    for (const length of [2 ** 27, 2 ** 27 + 1]) {
      const expected = digest(Buffer.concat([Buffer.alloc(length, 'x'), Buffer.from('\n')]));
      expect(await countOutput(client, `print(("x"):rep(${length}))`)).toBe(expected);
    }
    await end();
  },
);
