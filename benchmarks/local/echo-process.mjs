import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** `cat` at the other end of the same kind of pipes: what a request costs at least. */
export const openEcho = (message) => {
  const cat = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
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
