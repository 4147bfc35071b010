import { createReadStream } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, sharedVm } from './contract-subject.js';

/** Standard input of a program. What each format reads is compared with the stock interpreter elsewhere. */
export function describeInput(subject: ContractSubject): void {
  describe('input', () => {
    const vm = sharedVm(subject);

    test('B19 without an input the program is at its end at once', async () => {
      expect((await vm().execute('return io.read(), io.read("*a"), io.read(1)')).values).toEqual([
        null,
        '',
        null,
      ]);
    });

    test('B19 text is sent as UTF-8, bytes as they are', async () => {
      expect((await vm().execute('return io.read("*a")', { input: 'é\n' })).values).toEqual(['é\n']);
      const input = Uint8Array.of(0, 255, 10, 128);
      expect((await vm().execute('return io.read("*a")', { input })).values).toEqual([input]);
    });

    test('lines keep their NUL bytes', async () => {
      const { values } = await vm().execute('return io.read("*l"), io.read("*l")', { input: 'a\0b\n\0\n' });
      expect(values).toEqual(['a\0b', '\0']);
    });

    test('a stream is read only as far as the program asks, and told when nobody reads on', async () => {
      let given = 0;
      let isClosed = false;
      async function* endless(): AsyncGenerator<Uint8Array> {
        try {
          for (;;) {
            given += 1;
            yield Buffer.from(`line ${given}\n`);
          }
        } finally {
          isClosed = true;
        }
      }
      const { values } = await vm().execute('return io.read(), io.read(), io.read()', { input: endless() });
      expect(values).toEqual(['line 1', 'line 2', 'line 3']);
      expect(given).toBeLessThan(10);
      expect(isClosed).toBe(true);
    });

    test('a stream whose pieces cut lines and characters is one text', async () => {
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (const byte of Buffer.from('é first\nsecond')) yield Uint8Array.of(byte);
      }
      expect(
        (await vm().execute('return io.read(), io.read(), io.read()', { input: pieces() })).values,
      ).toEqual(['é first', 'second', null]);
    });

    test('one line of many pieces is one line, and a count of bytes may span them', async () => {
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (let piece = 0; piece < 64; piece++) yield Buffer.alloc(65_536, 97);
        yield Buffer.from('\nrest');
      }
      const line = await vm().execute('return #io.read("*l"), io.read("*a")', { input: pieces() });
      expect(line.values).toEqual([64 * 65_536, 'rest']);
      const bytes = await vm().execute('return #io.read(100000), #io.read(1), io.read(0), #io.read("*a")', {
        input: pieces(),
      });
      expect(bytes.values).toEqual([100_000, 1, '', 64 * 65_536 + 5 - 100_001]);
    });

    test('an answer may depend on what the program asked', async () => {
      let answer: (text: Uint8Array) => void = () => undefined;
      const answered = new Promise<Uint8Array>((resolve) => {
        answer = resolve;
      });
      async function* reply(): AsyncGenerator<Uint8Array> {
        yield await answered;
      }
      const { stdout } = await vm().execute('io.write("name? ") io.flush() print("hello " .. io.read())', {
        input: reply(),
        onOutput: ({ bytes }) => {
          if (Buffer.from(bytes).toString().includes('?')) answer(Buffer.from('Ada\n'));
        },
      });
      expect(stdout).toBe('name? hello Ada');
    });

    test('20 MB are read by lines', async () => {
      const line = `${'ACGT'.repeat(24)}ACG\n`;
      const count = 200_000;
      const { values } = await vm().execute(
        'local n, b = 0, 0 for l in io.lines() do n = n + 1 b = b + #l end return n, b',
        {
          input: line.repeat(count),
        },
      );
      expect(values).toEqual([count, count * 99]);
    });

    test('what one program left unread is not there for the next', async () => {
      expect((await vm().execute('return io.read()', { input: 'first\nsecond\n' })).values).toEqual([
        'first',
      ]);
      expect((await vm().execute('return io.read()')).values).toEqual([null]);
      expect((await vm().execute('return io.read()', { input: 'third\n' })).values).toEqual(['third']);
    });

    test('reading in a coroutine reads the same input', async () => {
      const { values } = await vm().execute(
        'local co = coroutine.wrap(function() while true do coroutine.yield(io.read()) end end) local a = co() local b = io.read() return a, b, co()',
        { input: 'a\nb\nc\n' },
      );
      expect(values).toEqual(['a', 'b', 'c']);
    });

    test('a stream that breaks is an error of the host', async () => {
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('one\n');
        throw new RangeError('the disk is gone');
      }
      await expect(vm().execute('io.read() io.read()', { input: broken() })).rejects.toThrow(
        'the disk is gone',
      );
      await vm().start();
      expect((await vm().execute('return 1')).values).toEqual([1]);
    });

    test('a stream that breaks before anybody reads it is one, too', async () => {
      const input = createReadStream('/nowhere/at/all');
      await expect(vm().execute('return io.read()', { input })).rejects.toMatchObject({ code: 'ENOENT' });
      await vm().start();
      // Where nobody reads, nobody hears of it.
      const unread = createReadStream('/nowhere/at/all');
      expect((await vm().execute('return 1', { input: unread })).values).toEqual([1]);
    });

    test('a call that fails before it reads guards its stream, too', async () => {
      const broken = (): AsyncIterable<Uint8Array> => createReadStream('/nowhere/at/all');
      await expect(vm().execute(' ', { input: broken() })).rejects.toMatchObject({ code: 'EMPTY_CODE' });
      await expect(vm().executeFile('/nowhere.lua', { input: broken() })).rejects.toMatchObject({
        code: 'SCRIPT_NOT_FOUND',
      });
      const signal = AbortSignal.abort();
      await expect(vm().execute('return 1', { signal, input: broken() })).rejects.toMatchObject({
        code: 'ABORTED',
      });
      expect((await vm().execute('return 1')).values).toEqual([1]);
    });

    test('a source of anything but bytes is refused', async () => {
      async function* numbers(): AsyncGenerator<Uint8Array> {
        yield 42 as never;
      }
      for (const input of [
        numbers(),
        { [Symbol.asyncIterator]: () => ({}) },
        { [Symbol.asyncIterator]: 1 },
      ]) {
        await expect(
          vm().execute('return io.read()', { input: input as AsyncIterable<Uint8Array> }),
        ).rejects.toMatchObject({ code: 'API_VALIDATION_ERROR' });
        await vm().start();
        expect((await vm().execute('return 1')).values).toEqual([1]);
      }
    });
  });
}
