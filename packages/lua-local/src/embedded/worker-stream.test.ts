import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { LuaProcessError } from '@bioxen/core';
import { createDriverClient } from '@bioxen/lua-driver';
import { expect, test } from 'vitest';
import { CONTROL_WORDS } from './control-block.js';
import { WorkerStream } from './worker-stream.js';

test('the client hears of a worker that dies before it says hello', async () => {
  const worker = new Worker('process.exit(3)', { eval: true });
  const stream = new WorkerStream(worker, new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS)));
  const client = createDriverClient(stream, { cookie: 'c00k1e' });
  worker.once('exit', () => {
    stream.finish();
  });
  await once(worker, 'exit');
  await expect(client.hello).rejects.toBeInstanceOf(LuaProcessError);
  await client.ended;
});
