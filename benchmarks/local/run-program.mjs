import { spawn } from 'node:child_process';

/** Runs a program without input to its end; gives what it wrote to stdout. Rejects when it cannot or fails. */
export const runProgram = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code ?? signal}: ${reasonIn(errors)}`));
    });
  });

/** The line that names an error, of all that a program wrote when it fell; else the last. */
const reasonIn = (text) => {
  const lines = text.trimEnd().split('\n');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
};
