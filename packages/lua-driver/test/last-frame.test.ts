import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { findLua, type LuaVersion } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { bootArguments, bootInput, createDriverClient, type DriverClient } from '@bioxen/lua-driver';
import { COOKIE, VERSIONS } from './spawned-driver.js';

/** An interpreter whose output stays open when it has ended: somebody else holds it. */
interface HeldDriver {
  readonly client: DriverClient;
  /** Resolves when the interpreter is gone. */
  readonly gone: Promise<unknown>;
  /** Lets go of the output. */
  readonly letGo: () => void;
}

async function spawnHeld(version: LuaVersion, skip: (reason: string) => never): Promise<HeldDriver> {
  const { path, skipReason } = findLua(version);
  if (path === undefined) return skip(skipReason);
  const child = spawn('sh', ['-c', 'cat <&3 & exec "$0" "$@" 3<&-', path, ...bootArguments()], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    env: { PATH: '/usr/bin:/bin' },
  });
  child.stdin?.write(bootInput(COOKIE));
  if (child.stdout === null || child.stdin === null) throw new RangeError('no pipes');
  const client = createDriverClient({ readable: child.stdout, writable: child.stdin }, { cookie: COOKIE });
  await client.hello;
  return {
    client,
    gone: once(child, 'exit'),
    letGo: () => {
      (child.stdio[3] as Writable).end();
    },
  };
}

describe.for(VERSIONS)('the last frame of %s', (version) => {
  test('says that all is said: nobody waits for a stream that stays open', async ({ skip }) => {
    const { client, letGo } = await spawnHeld(version, skip);
    const run = client.execute('print(1) local file = io.open("/dev/null") return pcall(require, "nothing")');
    const outcome = await client.quitAfter(run);
    expect(outcome).toMatchObject({ kind: 'returned' });
    letGo();
    await client.ended;
  });

  test.for([
    ['os.execute', 'os.execute("true")'],
    ['io.popen', 'io.popen("true"):close()'],
    ['package.loadlib', 'package.loadlib("libm.so.6", "cos")'],
  ])('after %s it does not: what may still speak is waited for', async ([, code], { skip }) => {
    const { client, gone, letGo } = await spawnHeld(version, skip);
    const run = client.execute(code ?? '');
    let isOver = false;
    const over = client.quitAfter(run).then(() => {
      isOver = true;
    });
    await gone;
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    letGo();
    await over;
  });
});
