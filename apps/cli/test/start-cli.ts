import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const program: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** How the program is started. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** All of its standard input. @defaultValue empty */
  readonly input?: string | Uint8Array;
  /** Leave its standard input to the test. @defaultValue false */
  readonly openInput?: boolean;
  /**
   * Give it a terminal, by python3: of no known size, or of COLUMNSxROWS, and at SIGUSR1 of another size. Standard error
   * comes with standard output then.
   */
  readonly terminal?: boolean | readonly [size: string, other: string];
  /** Start it as the job of a shell that says `stopped` when the job stops, and lets it go on. @defaultValue false */
  readonly isJob?: boolean;
}

/** Runs its arguments as a job, which goes on each time that it stops. 148 says that it was stopped by a key. */
const AS_JOB = [
  'sh',
  '-c',
  'set -m; "$@"; s=$?; while [ $s = 148 ]; do echo stopped; fg; s=$?; done; exit $s',
  'sh',
];

/** Copies between its own pipes and a terminal in which it runs its arguments. */
const IN_TERMINAL = ['-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'];

/** The same in a terminal that has a size. */
const IN_SIZED_TERMINAL = fileURLToPath(new URL('in-terminal.py', import.meta.url));

/** What a finished program left. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface RunningCli {
  readonly process: ChildProcessWithoutNullStreams;
  readonly pid: number;
  /** Resolves when standard output holds the text after this place, with the place where it ends. */
  seen(text: string, after?: number): Promise<number>;
  readonly result: Promise<CliResult>;
}

/** Starts the built program as a child process. */
export function startCli(
  args: readonly string[],
  { cwd, env = {}, input = '', openInput = false, terminal = false, isJob = false }: StartOptions = {},
): RunningCli {
  const wrapped =
    typeof terminal === 'object'
      ? ['python3', IN_SIZED_TERMINAL, ...terminal]
      : terminal
        ? ['python3', ...IN_TERMINAL]
        : [];
  const [command, ...before] = [...wrapped, ...(isJob ? AS_JOB : []), process.execPath, program];
  const child = spawn(command ?? '', [...before, ...args], {
    stdio: 'pipe',
    env: {
      ...process.env,
      // What is kept for the next time belongs to the file of tests.
      XDG_STATE_HOME: join(tmpdir(), 'bioxen-state'),
      NODE_ENV: '',
      NO_COLOR: undefined,
      CLICOLOR_FORCE: undefined,
      ...env,
    },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const check of waiting) check();
    });
  }
  child.stdin.on('error', () => undefined);
  if (!openInput) child.stdin.end(input);
  const result = once(child, 'close').then(([code, signal]): CliResult => ({ code, signal, ...output }));
  return {
    process: child,
    pid: child.pid ?? 0,
    result,
    seen: (text, after = 0) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const at = output.stdout.indexOf(text, after);
          if (at === -1) return;
          waiting.delete(check);
          resolve(at + text.length);
        };
        waiting.add(check);
        check();
        void result.then(({ code, stderr }) => {
          reject(new RangeError(`ended with ${String(code)} before it printed '${text}': ${stderr}`));
        });
      }),
  };
}

/** Runs the built program to its end. */
export async function runCli(args: readonly string[], options: StartOptions = {}): Promise<CliResult> {
  return await startCli(args, options).result;
}

/** What a program that went well and wrote only this to standard output leaves. */
export function printed(stdout: string): CliResult {
  return { code: 0, signal: null, stdout, stderr: '' };
}
