import { aCount, anAbortSignal, aString, checkOptions } from '@bioxen/core';
import { ConnectionLostError, type RemoteShell, type SshHost } from '@bioxen/ssh-exec';
import { type InterpreterRequest, terminalSpec } from './interpreter-spec.js';

/** Options of `openInteractive`. */
export interface LuaTerminalOptions {
  /** @defaultValue 80 */
  readonly cols?: number;
  /** @defaultValue 24 */
  readonly rows?: number;
  /** Type of the terminal. @defaultValue 'xterm-256color' */
  readonly term?: string;
  readonly signal?: AbortSignal;
}

/** How the prompt of an interpreter ended. */
export type LuaTerminalExit =
  | { readonly how: 'exited'; readonly exitCode: number }
  | { readonly how: 'killed'; readonly signal: string | undefined }
  /** The connection broke; the host hangs the terminal up. */
  | { readonly how: 'lost'; readonly error: ConnectionLostError };

/** The interpreter's own prompt on a terminal of the host, for people: bytes as keys and screen have them. */
export interface LuaTerminal extends AsyncDisposable {
  readonly stdin: RemoteShell['stdin'];
  /** Both outputs, as a terminal mixes them. */
  readonly stdout: RemoteShell['stdout'];
  resize(size: { readonly cols: number; readonly rows: number }): void;
  /** Resolves when it has ended and its output was read. Never rejects. */
  readonly exited: Promise<LuaTerminalExit>;
  /** Hangs up, and the interpreter ends. Idempotent. */
  close(): Promise<void>;
}

const size = (value: unknown): string | undefined => (value === 0 ? 'at least 1' : aCount(value));

/** Refuses what does not fit. @throws InvalidOptionError */
export function checkTerminalOptions(options: LuaTerminalOptions): void {
  checkOptions(options, { cols: size, rows: size, term: aString, signal: anAbortSignal });
}

/** Opens one on a host. @throws what `openShell` throws */
export async function openLuaTerminal(
  host: SshHost,
  request: Omit<InterpreterRequest, 'cookie'>,
  options: LuaTerminalOptions,
): Promise<LuaTerminal> {
  const shell = await host.openShell({ ...options, ...terminalSpec(request) });
  return {
    stdin: shell.stdin,
    stdout: shell.stdout,
    resize: (to) => {
      shell.resize(to);
    },
    exited: shell.exited.then(({ exitCode, signal, isLost }): LuaTerminalExit => {
      if (isLost) {
        const reason = 'the terminal went with it';
        return { how: 'lost', error: new ConnectionLostError({ host: host.name, started: 'yes', reason }) };
      }
      return exitCode === undefined ? { how: 'killed', signal } : { how: 'exited', exitCode };
    }),
    close: async () => {
      await shell.close();
    },
    [Symbol.asyncDispose]: async () => {
      await shell.close();
    },
  };
}
