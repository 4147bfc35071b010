import type { OutputChunk } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, sharedVm } from './contract-subject.js';

/** The bytes that a program writes. */
export function describeOutput(subject: ContractSubject): void {
  describe('output', () => {
    const vm = sharedVm(subject);

    test('B03 the result has the one shape', async () => {
      const result = await vm().execute('print("out") io.stderr:write("err\\n") return 1');
      expect(Object.keys(result).toSorted()).toEqual([
        'durationMs',
        'exited',
        'returnCode',
        'sandbox',
        'stderr',
        'stderrBytes',
        'stdout',
        'stdoutBytes',
        'success',
        'truncated',
        'usage',
        'values',
      ]);
      expect(result).toMatchObject({
        stdout: 'out\n1',
        stderr: 'err',
        truncated: false,
        returnCode: 0,
        success: true,
        exited: false,
      });
      expect(result.usage.outputBytes).toBe(10);
      expect(result.usage.luaHeapBytes).toBeGreaterThan(1_000);
      expect(result.usage.cpuMs).toBeGreaterThanOrEqual(0);
      expect(result.durationMs).toBeGreaterThan(0);
      const failed = await vm().execute('error("x")');
      expect(Object.keys(failed)).toContain('error');
    });

    test('B04 one final newline is dropped from the text, never from the bytes', async () => {
      const result = await vm().execute('io.write("  a\\n\\n") io.stderr:write("\\te\\n\\n")');
      expect(result).toMatchObject({ stdout: '  a\n', stderr: '\te\n' });
      expect(Buffer.from(result.stdoutBytes).toString()).toBe('  a\n\n');
      expect((await vm().execute('print("x")', { stripFinalNewline: false })).stdout).toBe('x\n');
      expect((await vm().execute('io.write("\\n")')).stdout).toBe('');
    });

    test('B04 bytes that are no UTF-8 show as U+FFFD in the text alone', async () => {
      const { stdout, stdoutBytes } = await vm().execute('io.write("a\\255b")');
      expect(stdout).toBe('a\uFFFDb');
      expect([...stdoutBytes]).toEqual([97, 255, 98]);
    });

    test('B04 a character that is written in two pieces is whole in the text', async () => {
      const { stdout } = await vm().execute(
        'io.write("\\195") io.flush() io.write("\\169\\240\\159") io.flush() io.write("\\167\\172")',
      );
      expect(stdout).toBe('é🧬');
    });

    test('B05 no bytes make it fail', async () => {
      const { stdoutBytes, success } = await vm().execute(
        'for i = 0, 255 do io.write(string.char(255 - i, i)) end',
      );
      expect(success).toBe(true);
      expect([...stdoutBytes]).toEqual(
        Array.from({ length: 512 }, (_, at) => (at % 2 === 0 ? 255 - at / 2 : (at - 1) / 2)),
      );
    });

    test('text that looks like the protocol is output', async () => {
      const forged = 'r 1 4\\nabcd\\nq 1 1\\n0\\n0123456789abcdef01234567r 2 0\\n\\n';
      const { stdout, success } = await vm().execute(`io.write("${forged}") print(("\\n"):rep(10000))`);
      expect(success).toBe(true);
      expect(stdout).toBe(`${forged.replaceAll('\\n', '\n')}${'\n'.repeat(10_000)}`);
    });

    test('B20 output beyond the limit is dropped, counted and said', async () => {
      const result = await vm().execute('for i = 1, 1000 do io.write(("x"):rep(100)) end return "end"', {
        maxOutputBytes: 1_234,
      });
      expect(result).toMatchObject({ truncated: true, success: true, values: ['end'] });
      expect(result.stdoutBytes.length).toBe(1_234);
      expect(result.usage.outputBytes).toBe(100_004);
    });

    test('B20 the limit of the VM holds where the program brings none', async () => {
      await using limited = await subject.createVm({ limits: { maxOutputBytes: 5 } });
      expect(await limited.execute('io.write("1234567")')).toMatchObject({
        stdout: '12345',
        truncated: true,
      });
      expect(await limited.execute('io.write("12345")')).toMatchObject({ stdout: '12345', truncated: false });
      expect(await limited.execute('io.write("1234567")', { maxOutputBytes: 6 })).toMatchObject({
        stdout: '123456',
      });
    });

    test('onOutput gets each piece in order while the program runs', async () => {
      const chunks: OutputChunk[] = [];
      const result = await vm().execute(
        'for i = 1, 500 do print(i) if i % 100 == 0 then io.stderr:write("e", i, "\\n") end end',
        {
          onOutput: (chunk) => {
            chunks.push(chunk);
          },
        },
      );
      const joined = (stream: string): string =>
        Buffer.concat(
          chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.bytes),
        ).toString();
      expect(joined('stdout')).toBe(`${result.stdout}\n`);
      expect(joined('stderr')).toBe('e100\ne200\ne300\ne400\ne500\n');
      expect(chunks.length).toBeGreaterThan(5);
    });

    test('onOutput may keep its pieces', async () => {
      const kept: Uint8Array[] = [];
      await vm().execute('for i = 1, 3000 do print(("x"):rep(50)) end', {
        onOutput: ({ bytes }) => void kept.push(bytes),
      });
      expect(Buffer.concat(kept).toString()).toBe(`${'x'.repeat(50)}\n`.repeat(3_000));
    });

    test('the program waits while onOutput does, and no piece overtakes another', async () => {
      const seen: string[] = [];
      let busy = 0;
      let mostBusy = 0;
      await vm().execute('for i = 1, 40 do io.write(i, ";") io.flush() end', {
        onOutput: async ({ bytes }) => {
          busy += 1;
          mostBusy = Math.max(mostBusy, busy);
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
          seen.push(Buffer.from(bytes).toString());
          busy -= 1;
        },
      });
      expect(seen.join('')).toBe(Array.from({ length: 40 }, (_, index) => `${index + 1};`).join(''));
      expect(busy).toBe(0);
    });

    test('the first piece is there before the program ends', async () => {
      const gate = new AbortController();
      const seen: string[] = [];
      const running = vm().execute('print("begun") while true do end', {
        signal: gate.signal,
        onOutput: ({ bytes }) => {
          seen.push(Buffer.from(bytes).toString());
          gate.abort();
        },
      });
      await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
      expect(seen).toEqual(['begun\n']);
      await vm().start();
      expect((await vm().execute('return 1')).values).toEqual([1]);
    });

    test('buffer: false keeps nothing and truncates nothing', async () => {
      let bytes = 0;
      const result = await vm().execute('for i = 1, 100 do print(i) end', {
        buffer: false,
        onOutput: (chunk) => {
          bytes += chunk.bytes.length;
        },
      });
      expect(result).toMatchObject({ stdout: '', truncated: false });
      expect(bytes).toBe(result.usage.outputBytes);
    });
  });
}
