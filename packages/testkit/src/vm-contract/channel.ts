import { ClosedError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type ContractSubject, makeVm, sharedVm } from './contract-subject.js';

/** Conversations with one Lua state. */
export function describeChannel(subject: ContractSubject): void {
  describe('a channel', () => {
    const vm = sharedVm(subject);

    test('keeps its globals from one request to the next', async () => {
      await using channel = await vm().openChannel();
      await channel.execute('channel_x = 41');
      expect((await channel.execute('channel_x + 1')).stdout).toBe('42');
      expect((await channel.execute('= channel_x')).stdout).toBe('41');
      expect((await channel.execute('return channel_x')).values).toEqual([41]);
    });

    test('has the state of a persistent VM, else a state of its own', async () => {
      await using channel = await vm().openChannel();
      await channel.execute('of_channel = 1');
      expect((await vm().execute('return of_channel')).values).toEqual([subject.persistent ? 1 : null]);
    });

    test('says whether a chunk is whole', async () => {
      await using channel = await vm().openChannel();
      const answers = await Promise.all(
        [
          'x = 1',
          '1 + 1',
          '= x',
          'for i = 1, 2 do',
          'x = "abc',
          'if x then return',
          'x = = 1',
          'end',
          '',
          'f(',
        ].map((code) => channel.isComplete(code)),
      );
      expect(answers).toEqual([
        'complete',
        'complete',
        'complete',
        'incomplete',
        'incomplete',
        'incomplete',
        'invalid',
        'invalid',
        'complete',
        'incomplete',
      ]);
    });

    test('runs a whole chunk, and of any other nothing', async () => {
      await using channel = await vm().openChannel();
      const judged: string[] = [];
      const heard: string[] = [];
      const run = async (code: string): Promise<unknown> =>
        await channel.executeIfWhole(
          code,
          { onOutput: ({ bytes }) => void heard.push(Buffer.from(bytes).toString()) },
          (answer) => judged.push(answer),
        );
      expect(await run('whole = 1 print("ran")')).toMatchObject({ success: true });
      expect(await run('for i = 1, 2 do')).toBeUndefined();
      expect(await run('x = = 1')).toBeUndefined();
      expect(await run('error("no")')).toMatchObject({ success: false });
      expect(judged).toEqual(['complete', 'incomplete', 'invalid', 'complete']);
      expect(heard.join('')).toMatch(/^ran\nlua: [^\n]*no\n/);
      const many = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => await run(i % 2 === 0 ? `return ${String(i)}` : 'if')),
      );
      expect(many.filter((result) => result !== undefined)).toHaveLength(10);
      await expect(run(' ')).rejects.toHaveProperty('code', 'EMPTY_CODE');
      expect((await channel.execute('whole')).stdout).toBe('1');
    });

    test('says whose Lua it is', async () => {
      await using channel = await vm().openChannel();
      expect(channel.luaVersion).toMatch(
        subject.version === 'luajit' ? /^LuaJIT 2/ : new RegExp(`^Lua ${subject.version}`),
      );
    });

    test('says when its interpreter is gone', async () => {
      await using own = await makeVm(subject);
      await using channel = await own.openChannel();
      const result = await channel.execute('print("last") os.exit(3)');
      expect(result).toMatchObject({ stdout: 'last', exited: true, returnCode: 3 });
      expect(await channel.ended).toBeInstanceOf(Error);
      await expect(channel.execute('return 1')).rejects.toHaveProperty('code');
    });

    test('closes twice, then refuses', async () => {
      await using own = await makeVm(subject);
      const channel = await own.openChannel();
      await channel.close();
      await channel.close();
      await expect(channel.execute('return 1')).rejects.toThrow(ClosedError);
      await expect(channel.isComplete('x')).rejects.toThrow(ClosedError);
      expect((await own.execute('return 1')).values).toEqual([1]);
    });

    test('ends with its VM', async () => {
      const own = await makeVm(subject);
      const channel = await own.openChannel();
      await own.close();
      await expect(channel.execute('return 1')).rejects.toHaveProperty('code');
    });
  });
}
