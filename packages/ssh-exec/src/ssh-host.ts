import type { CommandResult } from './exec/command-result.js';
import type { ExecOptions, SpawnOptions } from './exec/exec-options.js';
import type { SpawnedCommand } from './exec/spawn-command.js';
import type { TemplateValue } from './exec/template-command.js';
import type { PutSource } from './files/put-source.js';
import type {
  GetOptions,
  GetTreeOptions,
  PutOptions,
  PutTreeOptions,
  PutTreeResult,
  TransferResult,
  TreeEntry,
} from './files/transfer-options.js';
import type { Forward, ForwardOptions } from './forward/local-forward.js';
import type { RemoteForwardOptions } from './forward/remote-forward.js';
import type { OpenProcessOptions } from './process/open-process.js';
import type { ProcessSpec } from './process/process-spec.js';
import type { RemoteProcess } from './process/remote-process.js';
import type { WarmPool, WarmPoolOptions } from './process/warm-pool.js';
import type { RemoteShell, ShellOptions } from './shell.js';

/** A host that is logged in to. Connections are opened as they are needed and shared by all calls. */
export interface SshHost extends AsyncDisposable {
  /** As the caller named it. */
  readonly name: string;
  readonly user: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /**
   * Runs a program to its end. Arguments arrive as they are, whatever is in them. An exit code other than 0 is a result.
   * @throws CommandError (time-out, abort, output limit), ConnectionLostError, ChannelOpenError, SshTimeoutError
   */
  exec(file: string, args?: readonly string[], options?: ExecOptions): Promise<CommandResult>;
  /** The same with streams instead of collected output. */
  spawn(file: string, args?: readonly string[], options?: SpawnOptions): Promise<SpawnedCommand>;
  /** Runs a line of shell as a template: what is written is shell, what is filled in is quoted. */
  $(strings: TemplateStringsArray, ...values: readonly TemplateValue[]): Promise<CommandResult>;
  /** Runs a line as it is in the login shell of the account: for lines that people write, never for data. */
  shellLine(line: string, options?: ExecOptions): Promise<CommandResult>;
  /** Starts a process to talk to; see `RemoteProcess`. */
  openProcess(spec: ProcessSpec, options?: OpenProcessOptions): Promise<RemoteProcess>;
  /** Keeps processes started ahead of time; each is used once. */
  warmPool(spec: ProcessSpec, options?: WarmPoolOptions): WarmPool;
  /**
   * Writes a file: beside its target, compared, then renamed over it.
   * @throws TransferError, and what `exec` throws
   */
  put(source: PutSource, path: string, options?: PutOptions): Promise<TransferResult>;
  /** Copies a file to this computer, in the same way. */
  get(path: string, target: string, options?: GetOptions): Promise<TransferResult>;
  /** Writes many small files below a folder in one stream, only those that differ, and compares all of them. */
  putTree(entries: Iterable<TreeEntry>, folder: string, options?: PutTreeOptions): Promise<PutTreeResult>;
  /** Reads all regular files below a folder, each compared; links are not followed. */
  getTree(folder: string, options?: GetTreeOptions): Promise<readonly TreeEntry[]>;
  /** Opens a terminal, for people. */
  openShell(options?: ShellOptions): Promise<RemoteShell>;
  /**
   * Makes a port of this computer lead to another one behind the host; with `remotePort`, a port of the host to one that
   * this computer reaches.
   */
  forward(options: ForwardOptions | RemoteForwardOptions): Promise<Forward>;
  /** Asks the host for a sign of life. */
  ping(): Promise<void>;
  /** Ends what runs and closes the connections. Idempotent. */
  close(): Promise<void>;
}
