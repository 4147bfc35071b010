import type { Readable, Writable } from 'node:stream';
import { checkTerminalSize } from './checks/value-checks.js';
import { openChannel } from './connection/open-channel.js';
import type { HostContext } from './exec/host-context.js';
import { quote, quoteCommand } from './exec/quote.js';
import type { SessionEnd, TerminalSize } from './transport/transport.js';

/** Options of `openShell`. */
export interface ShellOptions {
  /** @defaultValue 80 */
  readonly cols?: number | undefined;
  /** @defaultValue 24 */
  readonly rows?: number | undefined;
  /** Type of the terminal. @defaultValue 'xterm-256color' */
  readonly term?: string | undefined;
  /** A program instead of the login shell. */
  readonly file?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a shell ended. */
export interface ShellExit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The connection broke. */
  readonly isLost: boolean;
}

/** A program on a terminal of the host, for people. When the channel ends, the host hangs the terminal up (SIGHUP). */
export interface RemoteShell extends AsyncDisposable {
  readonly stdin: Writable;
  /** Both outputs, as a terminal mixes them. */
  readonly stdout: Readable;
  /** @throws InvalidOptionError */
  resize(size: TerminalSize): void;
  /** Resolves when it has ended and its output was read. Never rejects. */
  readonly exited: Promise<ShellExit>;
  /** Hangs up. Idempotent. */
  close(): Promise<void>;
}

/** Opens a terminal with the login shell of the account, or with a program. */
export async function openShell(context: HostContext, options: ShellOptions = {}): Promise<RemoteShell> {
  const { cols = 80, rows = 24, term = 'xterm-256color', file, args = [], signal } = options;
  const { channel } = await openChannel(context.connections, {
    kind: 'held',
    warden: 'none',
    terminal: { cols, rows, term },
    signal,
    command:
      file === undefined
        ? undefined
        : () => `exec /bin/sh -c ${quote('exec "$@"')} sh ${quoteCommand(file, args)}`,
  });
  channel.stderr.resume();
  const close = async (): Promise<void> => {
    channel.close();
    channel.discard();
    await channel.closed;
  };
  const { closing, running } = context;
  const onClosing = (): void => void running.set(close(), 0);
  if (closing.aborted) onClosing();
  closing.addEventListener('abort', onClosing, { once: true });
  void channel.closed.then(() => closing.removeEventListener('abort', onClosing));
  return {
    stdin: channel.stdin,
    stdout: channel.stdout,
    resize: (size) => {
      checkTerminalSize(size);
      channel.resize(size);
    },
    exited: channel.closed.then(({ exit, lost }: SessionEnd) => ({
      exitCode: exit?.exitCode,
      signal: exit?.signal,
      isLost: exit === undefined && lost !== undefined,
    })),
    close,
    [Symbol.asyncDispose]: close,
  };
}
