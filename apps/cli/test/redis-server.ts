import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, freePort } from '@bioxen/testkit';
import { afterAll, beforeAll } from 'vitest';

/** A Redis on loopback. */
export interface RedisServer {
  /** Once the tests run. */
  readonly url: string;
  /** Why there is none. */
  readonly skipReason: string | undefined;
  stop(): Promise<void>;
  /** Kills it, and starts one that is empty in its place. */
  restart(): Promise<void>;
}

/** Starts one for the tests of a file. @param folder where it may write */
export function redisServer(folder: string): RedisServer {
  const { path = '', skipReason } = findProgram('redis-server');
  let redis: ChildProcess | undefined;
  let url = '';
  let port = '';
  const dir = join(folder, 'redis');

  const start = async (): Promise<void> => {
    const words = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
    const started = spawn(path, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    redis = started;
    let said = '';
    for await (const piece of started.stdout.iterator({ destroyOnReturn: false })) {
      said += String(piece);
      if (said.includes('Ready to accept connections')) break;
    }
    started.stdout.resume();
  };
  beforeAll(async () => {
    if (skipReason !== undefined) return;
    port = String(await freePort());
    mkdirSync(dir);
    await start();
    url = `redis://127.0.0.1:${port}`;
  });
  const stop = async (): Promise<void> => {
    if (redis === undefined) return;
    const closed = once(redis, 'close');
    redis.kill('SIGKILL');
    await closed;
    redis = undefined;
  };
  afterAll(stop);
  return {
    skipReason,
    stop,
    restart: async () => {
      await stop();
      await start();
    },
    get url() {
      return url;
    },
  };
}
