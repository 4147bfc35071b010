import { createDriverClient } from '@bioxen/lua-driver';
import { LuaProcessError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { WorkerStream } from './worker-stream.js';
import { Workplace } from './workplace.js';

test('the client hears of a worker that dies before it says hello', async () => {
  const place = new Workplace(new URL('data:text/javascript,process.exit(3)'), {
    code: {
      module: new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
      memory: { initial: 0, maximum: 0 },
    },
    driverSource: '',
    memoryBytes: 0,
    limits: { folder: undefined, openFiles: 0, isInterruptible: false },
  });
  const stream = new WorkerStream(place);
  place.occupy(stream);
  const client = createDriverClient(stream, { cookie: 'c00k1e' });
  await place.exited;
  await expect(client.hello).rejects.toBeInstanceOf(LuaProcessError);
  await client.ended;
});
