import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PackageTree } from '@bioxen/core';
import { SshLuaVM } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { findLua, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

/** A tar of these files, made by tar; a value that begins with `->` is a link. */
async function* tarOf(files: Readonly<Record<string, string>>): AsyncGenerator<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-tar-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (content.startsWith('->')) symlinkSync(content.slice(2), join(folder, path));
      else writeFileSync(join(folder, path), content);
    }
    yield execFileSync('tar', ['-c', '-f', '-', '-C', folder, '.']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const module_ = (path: string, text: string): Readonly<Record<string, string>> => ({
  [`share/lua/5.4/${path}`]: `return "${text}"`,
});

function treeOf(vm: SshLuaVM): PackageTree {
  const { tree } = vm.packages;
  if (tree === undefined) throw new TypeError('the VM has no tree');
  return tree;
}

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
const trees = (): string[] => readdirSync('/tmp').filter((name) => name.startsWith('bioxen-tree-'));

describe.each([{ login: 'root' }, { login: 'user' }] as const)('as $login', (account) => {
  test('modules that were written are required by every interpreter, and go with the VM', async () => {
    await using sshd = await startLoopbackSshd(account);
    await using host = await connectSsh(targetOf(sshd));
    const vm = new SshLuaVM({ host, luaVersion: '5.4' });
    await vm.start();
    const asks = 'return (require "greeting"), (require "deep.er")';
    // Both have an interpreter that knows of no tree yet.
    await vm.eval('return 1');
    for await (const { result } of vm.map('return 1', Array(20).fill(1))) expect(result.success).toBe(true);
    const tree = treeOf(vm);
    await tree.write(
      1,
      tarOf({ ...module_('greeting.lua', 'hello'), ...module_('deep/er/init.lua', 'below') }),
    );
    expect((await vm.execute('return require "greeting"')).success).toBe(false);
    await tree.switchTo(1);
    expect((await vm.execute(asks)).values).toEqual(['hello', 'below']);
    expect((await vm.eval(asks)).values).toEqual(['hello', 'below']);
    for await (const { result } of vm.map(asks, Array(20).fill(1)))
      expect(result.values).toEqual(['hello', 'below']);
    await tree.write(2, tarOf(module_('greeting.lua', 'goodbye')));
    expect((await vm.execute(asks)).values).toEqual(['hello', 'below']);
    await tree.switchTo(2);
    expect((await vm.execute('return (require "greeting")')).values).toEqual(['goodbye']);
    await tree.remove(1);
    await tree.remove(7);
    expect(existsSync(tree.root)).toBe(true);
    await vm.close();
    expect(existsSync(dirname(tree.root))).toBe(false);
    expect(await caught(tree.write(3, tarOf({})))).toMatchObject({ code: 'CLOSED' });
    expect(existsSync(dirname(tree.root))).toBe(false);
    expect((await host.exec('true')).exitCode).toBe(0);
  });
});

test('a persistent VM keeps its globals and finds them too', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = new SshLuaVM({ host: targetOf(sshd), luaVersion: '5.4', persistent: true });
  await vm.execute('kept = 7');
  await treeOf(vm).write(0, tarOf(module_('greeting.lua', 'hello')));
  await treeOf(vm).switchTo(0);
  expect((await vm.execute('return kept, (require "greeting")')).values).toEqual([7, 'hello']);
});

test('what is in use is read with its hashes', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = new SshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  const tree = treeOf(vm);
  expect(await tree.read('')).toEqual(new Map());
  const odd = 'share/lua/5.4/odd \\ name\n.lua';
  await tree.write(1, tarOf({ ...module_('a.lua', 'a'), [odd]: 'x', 'bin/tool': 'y' }));
  expect(await tree.read('')).toEqual(new Map());
  await tree.switchTo(1);
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(await tree.read('')).toEqual(
    new Map([
      ['share/lua/5.4/a.lua', sha('return "a"')],
      [odd, sha('x')],
      ['bin/tool', sha('y')],
    ]),
  );
  expect(await tree.read('bin')).toEqual(new Map([['tool', sha('y')]]));
  expect(await tree.read('none')).toEqual(new Map());
  for (const prefix of ['/etc', '../..', 'a/../../..'])
    expect(await caught(tree.read(prefix))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
});

test('files of the generation in use are taken over where they are, moved or not', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = new SshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  const tree = treeOf(vm);
  const odd = 'share/lua/5.4/odd \\ -name.lua';
  await tree.write(1, tarOf({ ...module_('a.lua', 'a'), [odd]: 'x', '-T': 'y', top: 'z' }));
  await tree.switchTo(1);
  const before = await tree.read('');
  const hashOf = (path: string): string | undefined => before.get(path);
  const written = await tree.write(2, tarOf(module_('new.lua', 'new')), {
    reuse: [
      ['share/lua/5.4/a.lua', 'share/lua/5.4/a.lua'],
      [odd, odd],
      ['-T', '-T'],
      ['top', 'deep/er/moved'],
      ['not there', 'not there'],
    ],
  });
  await tree.switchTo(2);
  expect(await tree.read('')).toEqual(written);
  expect(written).toEqual(
    new Map([
      ['share/lua/5.4/a.lua', hashOf('share/lua/5.4/a.lua')],
      ['share/lua/5.4/new.lua', expect.stringMatching(/^[0-9a-f]{64}$/)],
      [odd, hashOf(odd)],
      ['-T', hashOf('-T')],
      ['deep/er/moved', hashOf('top')],
    ]),
  );
  expect((await vm.execute('return (require "a"), (require "new")')).values).toEqual(['a', 'new']);
  for (const path of ['/etc/passwd', '../x', 'a\nb', ''])
    expect(await caught(tree.write(3, tarOf({}), { reuse: [[path, 'x']] }))).toMatchObject({
      code: 'API_VALIDATION_ERROR',
    });
  expect(await tree.platform?.()).toMatchObject({ os: process.platform, arch: process.arch });
  expect(readdirSync(dirname(tree.root)).sort()).toEqual(['1', '2', 'current']);
});

test('what has all of its hashes comes into use with its writing, and nothing else does', async () => {
  // A login shell that talks is no answer.
  await using sshd = await startLoopbackSshd({ shell: '/bin/bash', files: { '.bashrc': 'echo used' } });
  await using vm = new SshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  const tree = treeOf(vm);
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hashesOf = (files: Readonly<Record<string, string>>): Map<string, string> =>
    new Map(Object.entries(files).map(([path, text]) => [path, sha(text)]));
  const first = {
    ...module_('a.lua', 'a'),
    'share/odd \\ name\n.lua': 'x',
    'share/carriage\rreturn': 'y',
    é: 'z',
  };
  const use = hashesOf(first);
  await vm.eval('return 1');
  expect(await tree.write(1, tarOf(first), { use })).toEqual(use);
  expect(await tree.read('')).toEqual(use);
  expect((await vm.eval('return (require "a")')).values).toEqual(['a']);
  expect((await vm.execute('return (require "a")')).values).toEqual(['a']);

  const second = module_('a.lua', 'other');
  for (const wrong of [
    hashesOf(module_('a.lua', 'else')),
    hashesOf({ ...second, missing: '' }),
    hashesOf({}),
  ]) {
    expect(await tree.write(2, tarOf(second), { use: wrong })).toEqual(hashesOf(second));
    expect(await tree.read('')).toEqual(use);
    expect(readdirSync(dirname(tree.root)).sort()).toEqual(['1', '2', 'current']);
  }
  const link = tarOf({ ...second, link: '->/etc/passwd' });
  expect(await caught(tree.write(2, link, { use: hashesOf(second) }))).toMatchObject({
    code: 'API_VALIDATION_ERROR',
  });
  const again = hashesOf(first);
  expect(await caught(tree.write(1, tarOf(first), { use: again }))).toMatchObject({
    code: 'API_VALIDATION_ERROR',
  });
  expect(await tree.read('')).toEqual(use);

  const moved = new Map([['share/lua/5.4/b.lua', sha('return "a"')]]);
  const reuse = [['share/lua/5.4/a.lua', 'share/lua/5.4/b.lua']] as const;
  expect(await tree.write(3, tarOf({}), { reuse, use: moved })).toEqual(moved);
  expect(await tree.read('')).toEqual(moved);
  expect(readdirSync(dirname(tree.root)).sort()).toEqual(['1', '2', '3', 'current']);
});

test('what is wrong leaves the generation in use as it was, and nothing half written', async () => {
  await using sshd = await startLoopbackSshd();
  await using vm = new SshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  const tree = treeOf(vm);
  expect(await caught(tree.switchTo(1))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  await tree.write(1, tarOf(module_('a.lua', 'a')));
  await tree.switchTo(1);
  const files = await tree.read('');
  const whole = async (): Promise<Uint8Array> => {
    for await (const bytes of tarOf(module_('b.lua', 'b'.repeat(100_000)))) return bytes;
    return new Uint8Array();
  };
  const bytes = await whole();
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes.subarray(0, 60_000));
    throw new RangeError('the source broke');
  }
  async function* short(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes.subarray(0, 60_000));
  }
  expect(await caught(tree.write(2, cut()))).toMatchObject({ message: 'the source broke' });
  expect(await caught(tree.write(2, short()))).toMatchObject({ code: 'VM_STATE_ERROR' });
  const link = tarOf({ 'share/lua/5.4/link.lua': '->/etc/passwd' });
  expect(await caught(tree.write(2, link))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  const links = tarOf({ ...module_('b.lua', 'b'), 'share/one': '->two', 'share/two': '->/etc' });
  const reuse = [['share/lua/5.4/a.lua', 'share/lua/5.4/a.lua']] as const;
  expect(await caught(tree.write(2, links, { reuse }))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  expect(await caught(tree.write(1, tarOf({})))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  expect(await caught(tree.remove(1))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  expect(await caught(tree.write(-1, tarOf({})))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  const controller = new AbortController();
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes.subarray(0, 512));
    controller.abort();
    await new Promise(() => undefined);
  }
  const aborted = await caught(tree.write(2, endless(), { signal: controller.signal }));
  expect(String(aborted)).toMatch(/aborted/i);
  expect(await caught(tree.switchTo(2))).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  expect(readdirSync(dirname(tree.root)).sort()).toEqual(['1', 'current']);
  expect(await tree.read('')).toEqual(files);
});

test('a connection that is cut at any moment of a write leaves the generation in use or the new one, whole', async () => {
  await using sshd = await startLoopbackSshd();
  await using host = await connectSsh(targetOf(sshd));
  await using vm = new SshLuaVM({ host, luaVersion: '5.4' });
  const tree = treeOf(vm);
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const paths = Array.from({ length: 40 }, (_, at) => `share/lua/5.4/m${at}.lua`);
  const textOf = (generation: number): string => `return ${generation} --${'x'.repeat(5_000)}`;
  const useOf = (generation: number): Map<string, string> =>
    new Map(paths.map((path) => [path, sha(textOf(generation))]));
  const filesOf = (generation: number): Record<string, string> =>
    Object.fromEntries(paths.map((path) => [path, textOf(generation)]));
  await tree.write(1, tarOf(filesOf(1)), { use: useOf(1) });
  let used = 1;
  for (let generation = 2; generation <= 11; generation += 1) {
    // The first ones in the middle of the stream, later ones so many turns behind its end.
    async function* cut(): AsyncGenerator<Uint8Array> {
      for await (const bytes of tarOf(filesOf(generation))) {
        const end = generation < 4 ? 20_000 * generation : bytes.length;
        yield bytes.subarray(0, end);
      }
      void turns(8 * (generation - 4)).then(() => sshd.killSessions());
      if (generation < 4) await new Promise(() => undefined);
    }
    const done = await tree.write(generation, cut(), { use: useOf(generation) }).then(
      () => true,
      () => false,
    );
    const writers = (): unknown[] =>
      sshd.processes().filter(({ command }) => command.includes(dirname(tree.root)));
    await expect.poll(writers, { timeout: 20_000 }).toEqual([]);
    const now = Number(readlinkSync(tree.root));
    expect(done ? [generation] : [used, generation]).toContain(now);
    for (const path of paths) expect(readFileSync(join(tree.root, path), 'utf8')).toBe(textOf(now));
    used = now;
  }
});

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

test('a VM that is closed while it writes leaves nothing', async () => {
  await using sshd = await startLoopbackSshd();
  const before = trees();
  const vm = new SshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  let begun = (): void => undefined;
  const writing = new Promise<void>((resolve) => {
    begun = resolve;
  });
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new Uint8Array(512));
    begun();
    await new Promise(() => undefined);
  }
  const write = caught(treeOf(vm).write(1, endless()));
  await writing;
  await vm.close();
  expect(await write).toBeInstanceOf(Error);
  expect(trees()).toEqual(before);
});
