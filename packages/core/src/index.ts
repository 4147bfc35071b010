export { AttachError, type AttachErrorOptions } from './errors/attach-error.js';
export { attemptsOf } from './errors/attempts.js';
export {
  BioxenError,
  type BioxenErrorOptions,
  type ErrorContext,
  type ErrorJson,
} from './errors/bioxen-error.js';
export { BootError, type BootErrorOptions } from './errors/boot-error.js';
export { ClosedError } from './errors/closed-error.js';
export { DetachError } from './errors/detach-error.js';
export { EmptyCodeError } from './errors/empty-code-error.js';
export { EnvironmentNotFoundError } from './errors/environment-not-found-error.js';
export type { ErrorCode } from './errors/error-code.js';
export {
  InteractiveSessionError,
  type InteractiveSessionErrorOptions,
} from './errors/interactive-session-error.js';
export {
  type ConfigurationProblem,
  InvalidConfigurationError,
  type InvalidConfigurationErrorOptions,
} from './errors/invalid-configuration-error.js';
export { InvalidOptionError } from './errors/invalid-option-error.js';
export { InvalidVmIdError, type InvalidVmIdErrorOptions } from './errors/invalid-vm-id-error.js';
export { IOThreadError, type IOThreadErrorOptions } from './errors/io-thread-error.js';
export type { LegacyCode } from './errors/legacy-code.js';
export { LuaInstructionLimitError } from './errors/lua-instruction-limit-error.js';
export {
  type LimitCertainty,
  type LuaLimit,
  LuaLimitError,
  type LuaLimitErrorOptions,
} from './errors/lua-limit-error.js';
export { LuaNotFoundError } from './errors/lua-not-found-error.js';
export { LuaOutOfMemoryError } from './errors/lua-out-of-memory-error.js';
export { LuaProcessError, type LuaProcessErrorOptions } from './errors/lua-process-error.js';
export {
  LuaSocketNotFoundError,
  type LuaSocketNotFoundErrorOptions,
} from './errors/lua-socket-not-found-error.js';
export { LuaVMError, type LuaVMErrorOptions } from './errors/lua-vm-error.js';
export { NetworkingError } from './errors/networking-error.js';
export {
  OperationAbortedError,
  type OperationAbortedErrorOptions,
} from './errors/operation-aborted-error.js';
export type { PartialOutput } from './errors/partial-output.js';
export { ProcessRegistryError } from './errors/process-registry-error.js';
export { ProtocolError, type ProtocolErrorOptions } from './errors/protocol-error.js';
export { PTYError } from './errors/pty-error.js';
export {
  ResourceExhaustedError,
  type ResourceExhaustedErrorOptions,
} from './errors/resource-exhausted-error.js';
export { SandboxSetupError, type SandboxSetupErrorOptions } from './errors/sandbox-setup-error.js';
export {
  SandboxUnavailableError,
  type SandboxUnavailableErrorOptions,
} from './errors/sandbox-unavailable-error.js';
export { printable } from './errors/printable.js';
export { readRegularFile } from './files/read-regular-file.js';
export { ScriptGenerationError } from './errors/script-generation-error.js';
export { ScriptNotFoundError, type ScriptProblem } from './errors/script-not-found-error.js';
export { SessionAlreadyExistsError } from './errors/session-already-exists-error.js';
export { SessionNotFoundError, type SessionNotFoundErrorOptions } from './errors/session-not-found-error.js';
export { SessionStateError, type SessionStateErrorOptions } from './errors/session-state-error.js';
export { UnknownVmTypeError } from './errors/unknown-vm-type-error.js';
export { UnsupportedError, type UnsupportedErrorOptions } from './errors/unsupported-error.js';
export { VmAlreadyExistsError } from './errors/vm-already-exists-error.js';
export { VMConnectionError, type VMConnectionErrorOptions } from './errors/vm-connection-error.js';
export { VmFileNotFoundError } from './errors/vm-file-not-found-error.js';
export { VMManagerError, type VMManagerErrorOptions } from './errors/vm-manager-error.js';
export { VmNotFoundError } from './errors/vm-not-found-error.js';
export { VmStateError, type VmStateErrorOptions } from './errors/vm-state-error.js';
export { VMTimeoutError, type VMTimeoutErrorOptions } from './errors/vm-timeout-error.js';
export { VmTypeAlreadyRegisteredError } from './errors/vm-type-already-registered-error.js';
export { createLogger, type LoggerOptions } from './logger/create-logger.js';
export { isDebugEnvironment } from './logger/debug-environment.js';
export { type LogDestination, stderrDestination } from './logger/log-destination.js';
export type { LogLevel, LogThreshold } from './logger/log-level.js';
export type { LogFunction, Logger } from './logger/logger.js';
export { redactText } from './logger/redact-text.js';
export { redact, type RedactedValue, type RedactOptions } from './logger/redact.js';
export { silentLogger } from './logger/silent-logger.js';
export { type LogContext, VMLogger, type VMLoggerOptions } from './logger/vm-logger.js';
export { checkOptions, type OptionChecks, type OptionHints } from './options/check-options.js';
export { nearestWord } from './options/nearest-word.js';
export {
  aBoolean,
  aCount,
  aFunction,
  anAbortSignal,
  anArray,
  anObject,
  anything,
  aString,
  byteCount,
  milliseconds,
  oneOf,
  type OptionCheck,
} from './options/option-check.js';
export { formatBytes } from './quantities/format-bytes.js';
export { formatDuration } from './quantities/format-duration.js';
export { parseBytes, type QuantityOptions } from './quantities/parse-bytes.js';
export { parseDuration } from './quantities/parse-duration.js';
export type { Random } from './random/random.js';
export { seededRandom } from './random/seeded-random.js';
export { systemRandom } from './random/system-random.js';
export type { Backoff } from './timing/backoff.js';
export type { Clock, SleepOptions, TimerHandle, TimerOptions } from './timing/clock.js';
export { createDeadline, type Deadline, type DeadlineOptions } from './timing/deadline.js';
export { retry, type RetryContext, type RetryEvent, type RetryPolicy } from './timing/retry.js';
export { systemClock } from './timing/system-clock.js';
export { throwIfAborted } from './timing/throw-if-aborted.js';
export { BaseLuaVM } from './vm/base-lua-vm.js';
export type { EnvironmentSource, LuaEnvironment } from './vm/environment-source.js';
export { executeOptionChecks, vmLimitChecks, vmOptionChecks } from './vm/execute-option-checks.js';
export type { ExecuteFileOptions, ExecuteOptions, InputSource, OutputChunk } from './vm/execute-options.js';
export type { ExecutionResult, ResourceUsage, SandboxTier } from './vm/execution-result.js';
export type {
  ChannelInterruptOptions,
  ChannelOptions,
  Completeness,
  InteractiveChannel,
  InterruptOutcome,
} from './vm/interactive-channel.js';
export type { LuaFailure, LuaFrame } from './vm/lua-failure.js';
export { LuaProgramError } from './vm/lua-program-error.js';
export { readLuaScript } from './vm/lua-script.js';
export type { LuaFloat, LuaInput, LuaOpaque, LuaRecord, LuaTruncated, LuaValue } from './vm/lua-value.js';
export { LuaVMFactory } from './vm/lua-vm-factory.js';
export type { LuaVm } from './vm/lua-vm.js';
export type {
  HostPlatform,
  LuaTarget,
  PackageHost,
  PackageTree,
  WriteTreeOptions,
} from './vm/package-host.js';
export { type InstallPackage, type PackageInstallReport, wireInstaller } from './vm/package-installer.js';
export type { VmFile, VmFiles } from './vm/vm-files.js';
export { parseVmId } from './vm/vm-id.js';
export type { VmLimits } from './vm/vm-limits.js';
export type { VmOptions } from './vm/vm-options.js';
export type { VmProvider } from './vm/vm-provider.js';
export type { VmState, VmStatus } from './vm/vm-status.js';
export { VmTypeRegistry } from './vm/vm-type-registry.js';
