import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from './error-code.js';
import { legacyCodeOf } from './legacy-code.js';

// The compiler refuses this file when a code has no class here, or when one is not in the union.
const classes: Readonly<Record<ErrorCode, string>> = {
  VM_CREATION_FAILED: 'VmCreationError',
  RESOURCE_ALLOCATION_ERROR: 'AllocationRefusedError',
  CHASSIS_INITIALIZATION_ERROR: 'ChassisError',
  HYPERVISOR_OVERLOAD: 'AllocationRefusedError',
  INVALID_CONFIGURATION: 'InvalidConfigurationError',
  VM_STATE_ERROR: 'VmStateError',
  IMPORT_MODULE_ERROR: 'BioxenError',
  API_VALIDATION_ERROR: 'InvalidOptionError',
  RESOURCE_EXHAUSTION: 'ResourceExhaustedError',
  VM_NOT_FOUND: 'VmNotFoundError',
  ABORTED: 'OperationAbortedError',
  BOOT_FAILED: 'BootError',
  CLOSED: 'ClosedError',
  EMPTY_CODE: 'EmptyCodeError',
  INVALID_VM_ID: 'InvalidVmIdError',
  LUASOCKET_NOT_FOUND: 'LuaSocketNotFoundError',
  LUA_INSTRUCTION_LIMIT: 'LuaInstructionLimitError',
  LUA_LIMIT_EXCEEDED: 'LuaLimitError',
  LUA_NOT_FOUND: 'LuaNotFoundError',
  LUA_OUT_OF_MEMORY: 'LuaOutOfMemoryError',
  LUA_PROCESS_FAILED: 'LuaProcessError',
  LUA_PROGRAM_FAILED: 'LuaProgramError',
  NETWORKING_FAILED: 'NetworkingError',
  PROTOCOL_ERROR: 'ProtocolError',
  SANDBOX_SETUP_FAILED: 'SandboxSetupError',
  SANDBOX_UNAVAILABLE: 'SandboxUnavailableError',
  SCRIPT_GENERATION_FAILED: 'ScriptGenerationError',
  SCRIPT_NOT_FOUND: 'ScriptNotFoundError',
  UNKNOWN_VM_TYPE: 'UnknownVmTypeError',
  UNSUPPORTED: 'UnsupportedError',
  VM_ALREADY_EXISTS: 'VmAlreadyExistsError',
  VM_CONNECTION_FAILED: 'VMConnectionError',
  VM_FILE_NOT_FOUND: 'VmFileNotFoundError',
  VM_MANAGER_FAILED: 'VMManagerError',
  VM_NOT_STARTED: 'VMManagerError',
  VM_TIMEOUT: 'VMTimeoutError',
  VM_TYPE_ALREADY_REGISTERED: 'VmTypeAlreadyRegisteredError',
  ATTACH_FAILED: 'AttachError',
  DETACH_FAILED: 'DetachError',
  ENVIRONMENT_NOT_FOUND: 'EnvironmentNotFoundError',
  INTERACTIVE_SESSION_FAILED: 'InteractiveSessionError',
  IO_FAILED: 'IOThreadError',
  PROCESS_REGISTRY_FAILED: 'ProcessRegistryError',
  PROTOCOL_VERSION_MISMATCH: 'ProtocolVersionError',
  PTY_FAILED: 'PTYError',
  SESSION_ALREADY_EXISTS: 'SessionAlreadyExistsError',
  SESSION_BUSY: 'SessionBusyError',
  SESSION_LOST: 'SessionLostError',
  SESSION_NOT_FOUND: 'SessionNotFoundError',
  SESSION_STATE_ERROR: 'SessionStateError',
  SSH_AUTH_FAILED: 'AuthError',
  SSH_BOOT_FAILED: 'SshBootError',
  SSH_CHANNEL_REFUSED: 'ChannelOpenError',
  SSH_CHECKSUM: 'TransferError',
  SSH_COMMAND_ABORTED: 'CommandError',
  SSH_COMMAND_FAILED: 'CommandError',
  SSH_COMMAND_OUTPUT_LIMIT: 'CommandError',
  SSH_COMMAND_TIMEOUT: 'CommandError',
  SSH_CONFIG_INVALID: 'ConfigError',
  SSH_CONNECTION_LOST: 'ConnectionLostError',
  SSH_CONNECT_FAILED: 'SshConnectError',
  SSH_DISK_FULL: 'TransferError',
  SSH_HOST_KEY_CHANGED: 'HostKeyError',
  SSH_HOST_KEY_REVOKED: 'HostKeyError',
  SSH_HOST_KEY_UNKNOWN: 'HostKeyError',
  SSH_KEY_PASSPHRASE: 'KeyFileError',
  SSH_KEY_UNREADABLE: 'KeyFileError',
  SSH_NO_SFTP: 'TransferError',
  SSH_SUDO_FAILED: 'SudoError',
  SSH_TIMEOUT: 'SshTimeoutError',
  SSH_TRANSFER_FAILED: 'TransferError',
  SSH_UNSUPPORTED: 'SshUnsupportedError',
  GUEST_FAILED: 'GuestError',
  XAPI_CLOSED: 'XapiTransportError',
  XAPI_CONNECTION_FAILED: 'XapiTransportError',
  XAPI_FAILURE: 'XapiError',
  XAPI_HTTP: 'XapiTransportError',
  XAPI_INT_UNSAFE: 'XapiTransportError',
  XAPI_INVALID_ARGUMENT: 'InvalidArgumentError',
  XAPI_OUTCOME_UNKNOWN: 'OutcomeUnknownError',
  XAPI_PROTOCOL: 'XapiTransportError',
  XAPI_TIMEOUT: 'XapiTransportError',
  XAPI_TLS_UNTRUSTED: 'XapiTransportError',
  XAPI_UNKNOWN_MESSAGE: 'InvalidArgumentError',
  XAPI_UNSUPPORTED: 'XapiTransportError',
  XCPNG_CONNECTION_FAILED: 'XCPngConnectionError',
  ARCHIVE_REJECTED: 'ArchiveError',
  BUILD_FAILED: 'BuildError',
  FILE_CONFLICT: 'FileConflictError',
  INTEGRITY_MISMATCH: 'IntegrityError',
  INVALID_NAME: 'InvalidNameError',
  LOCKFILE_MISMATCH: 'LockfileError',
  MANIFEST_INVALID: 'ManifestError',
  NATIVE_PACKAGE: 'NativePackageError',
  NO_COMPATIBLE_VERSION: 'NoCompatibleVersionError',
  PACKAGE_NOT_FOUND: 'PackageNotFoundError',
  PACKAGE_STORE_FAILED: 'PackageStoreError',
  REPOSITORY_FAILED: 'RepositoryError',
  RESOLUTION_FAILED: 'ResolutionError',
  ROCKSPEC_INVALID: 'RockspecError',
  SIGNATURE_INVALID: 'SignatureError',
  GENOME_PARSE_FAILED: 'GenomeParseError',
  JOB_FAILED: 'RecordFailedError',
  JOB_IN_PROGRESS: 'MapInProgressError',
  MODEL_INFEASIBLE: 'ModelInfeasibleError',
  SOLVER_FAILED: 'SolverError',
  CONFIG_FILE_UNREADABLE: 'ConfigFileError',
  SECRET_FILE_EXPOSED: 'SecretError',
  SECRET_UNAVAILABLE: 'SecretError',
};

const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([A-Z0-9_]+)`(?: \((BX\d+)\))? \| `(\w+)`.* \|$/gm)];

describe('docs/errors.md', () => {
  test('lists every code once, with its class', () => {
    const codes = rows.map(([, code]) => code);
    expect(codes).toHaveLength(new Set(codes).size);
    expect(new Set(codes)).toEqual(new Set(Object.keys(classes)));
    expect(Object.fromEntries(rows.map(([, code, , className]) => [code, className]))).toEqual(classes);
  });

  test('says for each code when it happens, whether to retry, and what to do', () => {
    for (const [row] of rows) {
      const cells = row.split(' | ').map((cell) => cell.trim());
      expect(cells, row).toHaveLength(5);
      expect(
        cells.every((cell) => cell !== ''),
        row,
      ).toBe(true);
    }
  });

  test('K09 shows the numbers of the ten codes of seed 004', () => {
    for (const [, code, number] of rows) {
      expect(number, code).toBe(legacyCodeOf(code as ErrorCode));
    }
  });
});

test('K09 the ten codes keep their numbers in the order of seed 004', () => {
  const codes: readonly ErrorCode[] = [
    'VM_CREATION_FAILED',
    'RESOURCE_ALLOCATION_ERROR',
    'CHASSIS_INITIALIZATION_ERROR',
    'HYPERVISOR_OVERLOAD',
    'INVALID_CONFIGURATION',
    'VM_STATE_ERROR',
    'IMPORT_MODULE_ERROR',
    'API_VALIDATION_ERROR',
    'RESOURCE_EXHAUSTION',
    'VM_NOT_FOUND',
  ];
  expect(codes.map(legacyCodeOf)).toEqual(
    codes.map((_code, index) => `BX${String(index + 1).padStart(3, '0')}`),
  );
  expect(legacyCodeOf('VM_TIMEOUT')).toBeUndefined();
});
