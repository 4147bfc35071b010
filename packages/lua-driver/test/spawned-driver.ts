import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { type ExecuteOptions, systemClock } from '@bioxen/core';
import {
  bootArguments,
  bootInput,
  type BootOptions,
  createDriverClient,
  type DriverClient,
  type FindModule,
  type InterruptOptions,
} from '@bioxen/lua-driver';
import { findLua, type LuaVersion } from '@bioxen/testkit';
import { expect } from 'vitest';

/** The cookie of every interpreter in these tests. */
export const COOKIE = '0123456789abcdef01234567';

/** The interpreters that a test of the driver runs on. */
export const VERSIONS: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];

/** Longer than any test: where it passes, an interrupt was lost. */
export const FOR_GOOD: InterruptOptions = { graceMs: 600_000, clock: systemClock };

/** Enough for a program to be on its own on the wire. */
export const ALONE: ExecuteOptions = { timeoutMs: 600_000 };

/** Input of one line and then nothing, for good. */
export async function* neverEnding(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one line\n');
  await new Promise(() => undefined);
}

/** A stock interpreter with a driver inside, without anything in between. */
export interface SpawnedDriver {
  readonly client: DriverClient;
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** How many signals were sent. */
  readonly raised: () => number;
  /** Ends it; throws when it had died before. */
  readonly end: () => Promise<void>;
}

/** Options of a spawned driver. */
export interface SpawnOptions extends BootOptions {
  readonly findModule?: FindModule;
  /** What it reads first. @defaultValue the driver as source */
  readonly boot?: Uint8Array;
}

/** Starts an interpreter, or says why there is none. LuaJIT runs uncompiled, so that it hears interrupts. */
export async function spawnDriver(
  version: LuaVersion,
  skip: (reason: string) => never,
  { findModule, boot = Buffer.from(bootInput(COOKIE)), ...options }: SpawnOptions = {},
): Promise<SpawnedDriver> {
  const { path, skipReason } = findLua(version);
  if (path === undefined) return skip(skipReason);
  const child = spawn(path, [...bootArguments({ jit: version !== 'luajit', ...options })], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
  });
  const ended = once(child, 'exit');
  child.stdin.write(boot);
  let raised = 0;
  const client = createDriverClient(
    { readable: child.stdout, writable: child.stdin },
    {
      cookie: COOKIE,
      ...(findModule === undefined ? {} : { findModule }),
      interrupts: {
        kind: 'signal',
        raise: () => {
          raised += 1;
          return child.kill('SIGINT');
        },
      },
    },
  );
  await client.hello;
  return {
    client,
    child,
    raised: () => raised,
    end: async () => {
      const died = child.exitCode ?? child.signalCode;
      if (died !== null) throw new RangeError(`the interpreter has died: ${String(died)}`);
      client.quit();
      await ended;
      await client.ended;
    },
  };
}

/** The state is kept, and the answer is that of the request. */
export async function expectAlive(client: DriverClient, number: number): Promise<void> {
  const run = client.execute(`kept = (kept or 0) + 1 return kept > 0, ${number}`);
  expect(await run.outcome).toMatchObject({ kind: 'returned', values: [true, number] });
  expect(run.partialOutput().stdout).toBe(`true\t${number}`);
}
