// A Jupyter kernel beside us: Python's, since Debian has none for Lua. What is compared is the way there and back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('jupyter.py', import.meta.url));

/** @returns what runs some commands and gives milliseconds for one, and what ends the kernel; undefined without one */
export async function openJupyter() {
  const child = spawn('/usr/bin/python3', [SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close').catch(() => undefined);
  const close = async () => {
    child.stdin.end();
    await ended;
  };
  const first = await Promise.race([lines.next(), ended.then(() => ({ done: true }))]);
  if (first.done === true) return undefined;
  return {
    close,
    run: async (times) => {
      child.stdin.write(`${times}\n`);
      return Number((await lines.next()).value) / times;
    },
  };
}
