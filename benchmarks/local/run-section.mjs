import { fileURLToPath } from 'node:url';
import { missingRow } from './row.mjs';
import { runProgram } from './run-program.mjs';

const LONGEST_MS = 120_000;

/**
 * Runs one section in a process of its own, so that no section finds what another left in memory.
 * Where it fails, its rows say so, and so does our exit code.
 */
export const runSection = async ({ script, argument, processors, title, longestMs = LONGEST_MS }) => {
  const file = fileURLToPath(script);
  const command = [process.execPath, file, ...(argument === undefined ? [] : [argument])];
  const [program, ...args] = processors === undefined ? command : ['taskset', '-c', processors, ...command];
  try {
    const output = await runProgram(program, args, { timeout: longestMs });
    return JSON.parse(output);
  } catch (error) {
    process.exitCode = 1;
    return [missingRow(title, error.message)];
  }
};
