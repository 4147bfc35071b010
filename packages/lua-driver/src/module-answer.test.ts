import { expect, test } from 'vitest';
import { answerModule } from './module-answer.js';

const answerOf = async (find: unknown): Promise<readonly string[]> => {
  const { keys, payload } = await answerModule(find as () => string, 'a.b');
  return [keys, Buffer.from(payload as Uint8Array).toString('utf8')];
};

test('a module is found with its source, at once or later; an empty source is found', async () => {
  expect(await answerOf(() => 'return 1')).toEqual([' found=1', 'return 1']);
  expect(await answerOf(() => Promise.resolve('return 2'))).toEqual([' found=1', 'return 2']);
  expect(await answerOf(() => '')).toEqual([' found=1', '']);
});

test('the finder is told which Lua asks', async () => {
  const { payload } = await answerModule((name, luaVersion) => `${name} for ${luaVersion ?? ''}`, 'a', '5.3');
  expect(Buffer.from(payload as Uint8Array).toString('utf8')).toBe('a for 5.3');
});

test('no module, or no finder, is an answer too', async () => {
  expect(await answerOf(() => undefined)).toEqual(['', '']);
  expect(await answerOf(undefined)).toEqual(['', '']);
});

test('a finder that throws, or gives no text, fails with the reason', async () => {
  const refuse = (): never => {
    throw new RangeError('no such shelf');
  };
  expect(await answerOf(refuse)).toEqual([' failed=1', 'no such shelf']);
  expect((await answerOf(() => 42))[0]).toBe(' failed=1');
});
