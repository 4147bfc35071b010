import { spawn } from 'node:child_process';

/** What a finished program left. */
export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is started. */
export interface RunProgramOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @defaultValue 30000 */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, without stdin. When the time is up it is killed and `code` is null. */
export const runProgram = (
  command: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs = 30_000 }: RunProgramOptions,
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NODE_ENV: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
