import { ResourceExhaustedError } from '@bioxen/core';
import { expect, test } from 'vitest';
import type { EngineFiles } from './engine-files.js';
import { KeptFiles } from './kept-files.js';

const text = (content: string): Uint8Array => Buffer.from(content, 'utf8');

async function contents(files: EngineFiles): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const { name } of await files.list()) {
    found[name] = Buffer.from((await files.get(name)) ?? []).toString('utf8');
  }
  return found;
}

test('what an interpreter changed comes back, as often as it is asked for', async () => {
  const kept = new KeptFiles(100);
  await kept.put('old', text('old'));
  await kept.put('same', text('same'));
  const engine = new KeptFiles(100);
  const takeBack = await kept.lend(engine);
  await engine.remove('old');
  await engine.put('new', text('new'));
  await takeBack();
  expect(await contents(kept)).toEqual({ new: 'new', same: 'same' });
  const [before] = await kept.list();
  await engine.put('late', text('late'));
  await engine.remove('same');
  await takeBack();
  expect(await contents(kept)).toEqual({ late: 'late', new: 'new' });
  expect(await kept.list()).toContainEqual(before);
});

test('what is removed or grows smaller makes room for the rest, in whatever order', async () => {
  const kept = new KeptFiles(10);
  await kept.put('b', text('123456'));
  await kept.put('c', text('1234'));
  const engine = new KeptFiles(100);
  const takeBack = await kept.lend(engine);
  await engine.remove('c');
  await engine.put('a', text('12345678'));
  await engine.put('b', text('12'));
  await takeBack();
  expect(await contents(kept)).toEqual({ a: '12345678', b: '12' });
});

test('of more than there is room for, and of an interpreter that ends meanwhile, nothing comes back', async () => {
  const kept = new KeptFiles(10);
  await kept.put('old', text('old'));
  const engine = new KeptFiles(100);
  const takeBack = await kept.lend(engine);
  await engine.put('a', text('a'));
  await engine.put('b', text('12345678901'));
  await engine.remove('old');
  await expect(takeBack()).rejects.toBeInstanceOf(ResourceExhaustedError);
  expect(await contents(kept)).toEqual({ old: 'old' });
  const dying: EngineFiles = {
    put: (name, content) => engine.put(name, content),
    list: () => engine.list(),
    remove: (name) => engine.remove(name),
    get: (name) => (name === 'b' ? Promise.reject(new RangeError('gone')) : engine.get(name)),
  };
  const takeFromDying = await kept.lend(dying);
  await engine.put('a', text('other'));
  await engine.put('b', text('b'));
  await expect(takeFromDying()).rejects.toThrow('gone');
  expect(await contents(kept)).toEqual({ old: 'old' });
});
