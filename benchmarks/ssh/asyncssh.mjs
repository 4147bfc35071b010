// What Python's asyncssh does with more commands at once than the server has sessions for.
import { fileURLToPath } from 'node:url';
import { runToEnd } from './open-host.mjs';

/** Debian's own, which has its packages. */
const PYTHON = '/usr/bin/python3';
const program = fileURLToPath(new URL('asyncssh_jobs.py', import.meta.url));

/** Resolves to `{ failed }`, or to `{ why }` when there is no asyncssh. */
export const asyncsshEvaluations = async ({ sshd }) => {
  try {
    const { host, port, user, keyPath, knownHostsPath } = sshd;
    const output = await runToEnd(PYTHON, [program, host, String(port), user, keyPath, knownHostsPath]);
    return JSON.parse(output.toString());
  } catch (error) {
    return { why: error.message.split('\n').at(-1) };
  }
};
