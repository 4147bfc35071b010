import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { timed } from './take-turns.mjs';

/** Milliseconds until a process that does nothing else has taken so many bytes from its pipe. */
export const floorIn = async (bytes) => {
  const cat = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(cat, 'spawn');
  return await timed(async () => {
    cat.stdin.end(bytes);
    await once(cat, 'close');
  });
};

/** Milliseconds until so many bytes have come from the pipe of a process that does nothing else. */
export const floorOut = async (count) => {
  // It has filled the pipe and waits when we begin to read, so that its start does not count.
  const head = spawn('head', ['-c', String(count), '/dev/zero'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(head.stdout, 'readable');
  return await timed(async () => {
    let left = count;
    head.stdout.on('data', (chunk) => (left -= chunk.length));
    await once(head, 'close');
    if (left !== 0) throw new Error(`head -c ${count} left ${left} bytes out`);
  });
};
