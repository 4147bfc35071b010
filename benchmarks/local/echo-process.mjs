import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `cat` at the other end of the same kind of pipes: what a request costs at least. In a session of its own it is started
 * as an interpreter is: where the scheduler groups processes by session, waking one of another session costs more.
 */
export const openEcho = (message, { ownSession = false } = {}) => {
  const cat = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'], detached: ownSession });
  const waiting = [];
  let bytes = 0;
  cat.stdout.on('data', (chunk) => {
    bytes += chunk.length;
    for (; bytes >= message.length; bytes -= message.length) waiting.shift()();
  });
  return {
    /** Resolves when as many bytes as the message has came back. */
    request: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        cat.stdin.write(message);
      }),
    close: async () => {
      cat.stdin.end();
      await once(cat, 'close');
    },
  };
};
