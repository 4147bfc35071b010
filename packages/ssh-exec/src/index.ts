export type { AuthMethod, AuthQuestion } from './auth/auth-method.js';
export { connectSsh } from './connect-ssh.js';
export type { ReapedJobs } from './connection/reaped-jobs.js';
export { type AuthAttempt, AuthError, type AuthErrorOptions } from './errors/auth-error.js';
export { ChannelOpenError, type ChannelOpenErrorOptions } from './errors/channel-open-error.js';
export { CommandError, type CommandErrorCode, type CommandErrorOptions } from './errors/command-error.js';
export { ConfigError } from './errors/config-error.js';
export { ConnectionLostError, type ConnectionLostErrorOptions } from './errors/connection-lost-error.js';
export { type HostKeyCode, HostKeyError, type HostKeyErrorOptions } from './errors/host-key-error.js';
export { KeyFileError, type KeyFileErrorOptions } from './errors/key-file-error.js';
export { SshBootError, type SshBootErrorOptions } from './errors/ssh-boot-error.js';
export {
  type ConnectPhase,
  SshConnectError,
  type SshConnectErrorOptions,
} from './errors/ssh-connect-error.js';
export {
  SshTimeoutError,
  type SshTimeoutErrorOptions,
  type TimeoutPhase,
} from './errors/ssh-timeout-error.js';
export { SshUnsupportedError } from './errors/ssh-unsupported-error.js';
export { SudoError, type SudoErrorOptions, type SudoProblem } from './errors/sudo-error.js';
export { TransferError, type TransferErrorCode, type TransferErrorOptions } from './errors/transfer-error.js';
export type { Reaped, Started } from './errors/started.js';
export type { CommandResult } from './exec/command-result.js';
export type { CommandInput, ExecOptions, SpawnOptions } from './exec/exec-options.js';
export { quote, quoteCommand } from './exec/quote.js';
export type { RemoteLimits } from './exec/remote-limits.js';
export type { SpawnedCommand } from './exec/spawn-command.js';
export type { TemplateValue } from './exec/template-command.js';
export type { PutSource } from './files/put-source.js';
export type {
  GetOptions,
  GetTreeOptions,
  PutOptions,
  PutTreeOptions,
  PutTreeResult,
  TransferProgress,
  TransferResult,
  TreeEntry,
} from './files/transfer-options.js';
export type { Forward, ForwardOptions } from './forward/local-forward.js';
export type { RemoteForwardOptions } from './forward/remote-forward.js';
export type { HostKeyPolicy } from './host-key/host-key-policy.js';
export type { OpenProcessOptions } from './process/open-process.js';
export type { ProcessSpec } from './process/process-spec.js';
export type { ProcessExit, RemoteProcess } from './process/remote-process.js';
export type { LeaseOptions, WarmPool, WarmPoolOptions } from './process/warm-pool.js';
export type { RemoteShell, ShellExit, ShellOptions } from './shell.js';
export { createSshPool } from './pool/create-ssh-pool.js';
export type { SshPool, SshPoolOptions, SshPoolSessions, SshPoolTarget } from './pool/ssh-pool.js';
export type { SshHost } from './ssh-host.js';
export type { SshHostOptions, SshJump, SshKeepalive, SshReconnect, SshTimeouts } from './ssh-host-options.js';
export { createSshSession, type SshSession, type SshSessionOptions } from './ssh-session.js';
export type { SudoOptions } from './sudo/sudo-options.js';
export type { ForwardTarget, TerminalSize } from './transport/transport.js';
export { waitForSsh, type WaitForSshOptions } from './wait-for-ssh.js';
