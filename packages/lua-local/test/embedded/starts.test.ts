import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ResourceExhaustedError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { EmbeddedLauncher } from '../../src/embedded/embedded-launcher.js';
import { dist, startEmbedded, valuesOf } from './start-embedded.js';

const noModule = (): undefined => undefined;

describe('a start that is given up', () => {
  test('rejects with the reason of the signal, at whatever moment it comes, and leaves no thread', async () => {
    // One place only: a worker that stayed would keep the next one from starting.
    const launcher = new EmbeddedLauncher({ folder: dist, maxWorkers: 1 });
    const reason = new RangeError('no longer wanted');
    await expect(launcher.launch(noModule, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    for (let turns = 0; turns < 60; turns += 3) {
      const controller = new AbortController();
      const launching = launcher.launch(noModule, { signal: controller.signal });
      launching.catch(() => undefined);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      controller.abort(reason);
      await expect(launching).rejects.toBe(reason);
    }
    const engine = await launcher.launch(noModule);
    expect((await engine.client.execute('return 1').outcome).kind).toBe('returned');
    await engine.kill();
    await launcher.close();
  });

  test('does not mind a signal that aborts when the engine runs', async () => {
    const launcher = new EmbeddedLauncher({ folder: dist });
    const controller = new AbortController();
    const engine = await launcher.launch(noModule, { signal: controller.signal });
    controller.abort();
    expect((await engine.client.execute('return 1').outcome).kind).toBe('returned');
    await engine.kill();
    await launcher.close();
  });
});

describe('more workers than there may be', () => {
  test('are refused with what to use instead, until one ends', async () => {
    const launcher = new EmbeddedLauncher({ folder: dist, maxWorkers: 2 });
    const [first, second] = await Promise.all([launcher.launch(noModule), launcher.launch(noModule)]);
    const refused: unknown = await launcher.launch(noModule).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ResourceExhaustedError);
    expect(refused).toMatchObject({
      limit: 2,
      retryable: true,
      hint: expect.stringContaining("engine: 'native'"),
    });
    await first.kill();
    const third = await launcher.launch(noModule);
    expect((await third.client.execute('return 1').outcome).kind).toBe('returned');
    await Promise.all([second.kill(), third.kill(), launcher.close()]);
  });

  test('are not refused while idle ones can make room, those of other VMs too', async () => {
    const idle = new EmbeddedLauncher({ folder: dist, maxWorkers: 1 });
    const rested = await idle.launch(noModule);
    await rested.finish();
    const other = new EmbeddedLauncher({ folder: dist, maxWorkers: 1 });
    const engine = await other.launch(noModule);
    await engine.finish();
    const again = await idle.launch(noModule);
    expect((await again.client.execute('return 1').outcome).kind).toBe('returned');
    await again.kill();
    await Promise.all([idle.close(), other.close()]);
  });
});

test('a worker serves one interpreter after the other, and nothing of the last is left in the next', async () => {
  const launcher = new EmbeddedLauncher({ folder: dist, maxWorkers: 1, limits: { diskBytes: 1000 } });
  for (let round = 0; round < 5; round++) {
    const engine = await launcher.launch(noModule);
    const code = `local old = kept or io.open("kept")
      kept = true
      io.open("kept", "w"):close()
      return old == nil`;
    expect(valuesOf(await engine.client.execute(code).outcome)).toEqual([true]);
    await engine.finish();
  }
  await launcher.close();
});

test('kill ends an engine that runs, one that is idle and one that has exited, and twice is as good', async () => {
  for (const code of ['while true do end', 'return 1', 'os.exit(3)']) {
    await using started = await startEmbedded();
    const running = started.run(code).catch((error: unknown) => error);
    if (code !== 'while true do end') await running;
    await Promise.all([started.engine.kill(), started.engine.kill()]);
    await started.engine.kill();
    await running;
    expect(started.engine.client.isUsable).toBe(false);
  }
});

describe('a process without free file descriptors', () => {
  const program = `
    import { closeSync, openSync } from 'node:fs';
    import { BasicLuaVM } from '@bioxen/lua-local';
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null')); } catch {}
    for (let left = Number(process.argv[1]); left > 0; left--) closeSync(taken.pop());
    const vm = new BasicLuaVM({ engine: 'embedded' });
    const first = await vm.execute('return 1').then(({ values }) => values, ({ code, retryable }) => [code, retryable]);
    for (const descriptor of taken) closeSync(descriptor);
    const { values } = await vm.execute('return 2');
    await vm.close();
    process.stdout.write(JSON.stringify([first, values]));`;

  test.each([0, 1, 2, 3, 4, 5, 6])('with %i left, has an engine or an error that says why', (left) => {
    const shown = execFileSync(
      'sh',
      [
        '-c',
        'ulimit -n 64; exec "$0" --input-type=module -e "$1" "$2"',
        process.execPath,
        program,
        String(left),
      ],
      { cwd: fileURLToPath(new URL('../../', import.meta.url)), encoding: 'utf8', timeout: 60_000 },
    );
    const [first, then] = JSON.parse(shown) as [unknown, unknown];
    expect([[1], ['RESOURCE_EXHAUSTION', true]]).toContainEqual(first);
    expect(then).toEqual([2]);
  });
});
