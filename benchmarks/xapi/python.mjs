import { fileURLToPath } from 'node:url';
import { runProgram } from '../local/run-program.mjs';

const PROGRAM = fileURLToPath(new URL('standard_client.py', import.meta.url));

/** What Python's own client needs for something, as it printed it; undefined where there is no Python. */
export const askPython = async (what, ...args) => {
  try {
    return JSON.parse(await runProgram('python3', [PROGRAM, what, ...args.map(String)]));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};
