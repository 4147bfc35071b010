import { createHash } from 'node:crypto';
import { LuaOutOfMemoryError, systemClock } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { startEmbedded, valuesOf } from './start-embedded.js';

const MIB = 2 ** 20;
/** Around everything at which the ways of bytes part. */
const LENGTHS = [0, 1, 65_535, 65_536, 65_537, 512 * 1024 - 1, 512 * 1024, 512 * 1024 + 1, 3_000_001];
const FOREVER = { graceMs: 600_000, clock: systemClock };

/** All 256 bytes again and again, in another order each time, so that no piece is like its neighbour. */
const bytesOf = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 167 + (at >> 8)) & 255;
  return bytes;
};

const digest = (bytes: unknown): string =>
  createHash('sha1')
    .update(bytes instanceof Uint8Array ? bytes : String(bytes))
    .digest('hex');

describe('large data', () => {
  test('arrives as it went, at any length, by every way in and out', async () => {
    await using started = await startEmbedded();
    const { client } = started.engine;
    for (const length of LENGTHS) {
      const bytes = bytesOf(length);
      const how = { args: [bytes], input: bytes, strings: 'bytes', maxOutputBytes: 64 * MIB } as const;
      const run = client.execute('print(...) io.write(io.read("*a")) return ...', how);
      const outcome = await run.outcome;
      const value = outcome.kind === 'returned' ? outcome.values[0] : undefined;
      expect([length, digest(value)]).toEqual([length, digest(bytes)]);
      const expected = Buffer.concat([bytes, Buffer.from('\n'), bytes, bytes, Buffer.from('\n')]);
      expect([length, digest(run.partialOutput().stdoutBytes)]).toEqual([length, digest(expected)]);
    }
  });

  test('is a string like any other once it is there: as key, equal to another one, in parts', async () => {
    await using started = await startEmbedded();
    const bytes = bytesOf(100_000);
    const code = `local a, b = ...
      local t = { [a] = "found" }
      return a == b, t[b], t[a:sub(1, -2)], a .. "x" == b .. "x", a < b, #a, a:byte(2), a:rep(2):sub(100001) == b`;
    const outcome = await started.run(code, { args: [bytes, bytes] });
    expect(valuesOf(outcome)).toEqual([true, 'found', null, true, false, 100_000, 167, true]);
  });

  test('takes its own length of memory on its way in, and no more', async () => {
    await using started = await startEmbedded({ limits: { memoryBytes: 64 * MIB } });
    const bytes = new Uint8Array(40 * MIB);
    expect(valuesOf(await started.run('return #(...)', { args: [bytes] }))).toEqual([bytes.length]);
    expect(
      valuesOf(await started.run('arg = nil collectgarbage() return #io.read("*a")', { input: bytes })),
    ).toEqual([bytes.length]);
  });

  test('that does not fit is an error of its own', async () => {
    await using started = await startEmbedded({ limits: { memoryBytes: 32 * MIB } });
    const run = started.run('return #(...)', { args: [new Uint8Array(40 * MIB)] });
    await expect(run).rejects.toBeInstanceOf(LuaOutOfMemoryError);
  });

  test('leaves without being held twice: the worker waits for its host', async () => {
    await using started = await startEmbedded();
    await started.run('text = ("x"):rep(2 ^ 26)');
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let come = 0;
    const run = started.engine.client.execute('io.write(text)', {
      buffer: false,
      onOutput: async ({ bytes }) => {
        come += bytes.length;
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        await new Promise(setImmediate);
      },
    });
    await run.outcome;
    expect(come).toBe(2 ** 26);
    expect(most).toBeLessThan(48 * MIB);
  });

  test('that is interrupted on its way keeps the state', async () => {
    await using started = await startEmbedded({ interruptible: true });
    const { client } = started.engine;
    await started.run('kept = 0');
    const bytes = bytesOf(16 * MIB);
    for (let round = 0; round < 12; round += 1) {
      const run = client.execute(
        'kept = kept + 1 local s = #(...) + #io.read("*a") while true do s = s + 1 end',
        {
          args: [bytes],
          input: bytes,
        },
      );
      for (let turn = 0; turn < round * 3; turn += 1) await new Promise(setImmediate);
      expect(await client.interrupt(run, FOREVER)).toMatch(/^(stopped|not-started)$/);
      const next = await started.run('return kept > -1, #(...), (...):byte(1)', {
        args: [new Uint8Array(65_536).fill(7)],
      });
      expect(valuesOf(next)).toEqual([true, 65_536, 7]);
    }
  });
});
