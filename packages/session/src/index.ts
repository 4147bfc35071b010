export { complete as completeLua } from './core/completion.js';
export type { AttachMode, AttachOptions, FromSeq } from './core/attach-policy.js';
export type {
  EnvironmentEvent,
  GapEvent,
  InputEvent,
  OutputEvent,
  ReadEvent,
  ResultEvent,
  SessionEvent,
  StateEvent,
} from './core/event.js';
export type { RingLimits } from './core/event-ring.js';
export type { HistoryEntry, HistoryOutcome, HistoryQuery } from './core/history.js';
export type { ReplayedProgram, RestartOptions } from './core/replay.js';
export type { SessionClient, SessionDetails } from './core/session-details.js';
export type { CompletionAnswer, InputOutcome, SessionInterruptOptions } from './core/session-link.js';
export type { SessionLimits } from './core/session-options.js';
export type { SessionState } from './core/session-state.js';
export { runDaemon } from './daemon/run-daemon.js';
export { type RuntimePaths, runtimePaths } from './daemon/runtime-directory.js';
export type { DaemonService } from './daemon/daemon-service.js';
export type { DaemonStatus } from './daemon/daemon-status.js';
export { serveSessions } from './daemon/serve-sessions.js';
export type { ServeSessionsOptions } from './daemon/serve-sessions-options.js';
export { SessionServer } from './daemon/session-server.js';
export type { DaemonCommand } from './daemon/start-daemon.js';
export { ProtocolVersionError } from './errors/protocol-version-error.js';
export { SessionBusyError } from './errors/session-busy-error.js';
export { SessionLostError, type SessionLostErrorOptions, type Started } from './errors/session-lost-error.js';
export type { ExecutionHandle, ExecutionStatus } from './execution-handle.js';
export type { ExecutionCounts } from './executions.js';
export { connectSessions } from './host/connect-sessions.js';
export { type ConnectSessionsOptions, DaemonSessionHost } from './host/daemon-session-host.js';
export { LocalSessionHost, type LocalSessionHostOptions } from './host/local-session-host.js';
export type { CreateSessionOptions, SessionHost, SessionVmOptions } from './host/session-host.js';
export {
  type EventsOptions,
  InteractiveSession,
  type ReadOutputOptions,
  type SendInputOptions,
} from './interactive-session.js';
export { SessionManager } from './session-manager.js';
export { hasLeftSessions } from './daemon/left-sessions.js';
export { type DaemonHello, PROTOCOL } from './wire/protocol.js';
export { type ClusterManager, type ClusterResults, VMCluster } from './vm-cluster.js';
export type { VMManagerOptions } from './vm-manager-options.js';
export { type CloneOptions, type ManagerStats, type VmInfo, VMManager } from './vm-manager.js';
