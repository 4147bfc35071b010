// What Python's Mitogen takes for the same thousand calls that do nothing.
import { fileURLToPath } from 'node:url';
import { median } from '../run/statistics.mjs';
import { runToEnd } from './open-host.mjs';

/** Debian's own, which has its packages. */
const PYTHON = '/usr/bin/python3';
const ROUNDS = 5;
const program = fileURLToPath(new URL('mitogen_calls.py', import.meta.url));

/** Resolves to `{ millis }`, or to `{ why }` when there is no Mitogen. */
export const mitogenCalls = async ({ sshd }) => {
  try {
    const { host, port, user, keyPath, knownHostsPath } = sshd;
    const words = [program, host, String(port), user, keyPath, knownHostsPath, String(ROUNDS)];
    const output = await runToEnd(PYTHON, words);
    return { millis: median(output.toString().trim().split('\n').map(Number)) * 1000 };
  } catch (error) {
    return { why: error.message.trim().split('\n').at(-1) };
  }
};
