import { describe, expect, test } from 'vitest';
import { AttachError } from './attach-error.js';
import { BioxenError } from './bioxen-error.js';
import { BootError } from './boot-error.js';
import { ClosedError } from './closed-error.js';
import { DetachError } from './detach-error.js';
import { EmptyCodeError } from './empty-code-error.js';
import type { ErrorCode } from './error-code.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { InvalidConfigurationError } from './invalid-configuration-error.js';
import { InvalidOptionError } from './invalid-option-error.js';
import { InvalidVmIdError } from './invalid-vm-id-error.js';
import { IOThreadError } from './io-thread-error.js';
import { LuaInstructionLimitError } from './lua-instruction-limit-error.js';
import { type LuaLimit, LuaLimitError } from './lua-limit-error.js';
import { LuaNotFoundError } from './lua-not-found-error.js';
import { LuaOutOfMemoryError } from './lua-out-of-memory-error.js';
import { LuaProcessError, type LuaProcessErrorOptions } from './lua-process-error.js';
import { LuaSocketNotFoundError } from './lua-socket-not-found-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { NetworkingError } from './networking-error.js';
import { OperationAbortedError } from './operation-aborted-error.js';
import { ProcessRegistryError } from './process-registry-error.js';
import { ProtocolError } from './protocol-error.js';
import { PTYError } from './pty-error.js';
import { ResourceExhaustedError } from './resource-exhausted-error.js';
import { ScriptGenerationError } from './script-generation-error.js';
import { ScriptNotFoundError } from './script-not-found-error.js';
import { SessionAlreadyExistsError } from './session-already-exists-error.js';
import { SessionNotFoundError } from './session-not-found-error.js';
import { SessionStateError } from './session-state-error.js';
import { UnknownVmTypeError } from './unknown-vm-type-error.js';
import { UnsupportedError } from './unsupported-error.js';
import { VmAlreadyExistsError } from './vm-already-exists-error.js';
import { VMConnectionError } from './vm-connection-error.js';
import { VMManagerError } from './vm-manager-error.js';
import { VmNotFoundError } from './vm-not-found-error.js';
import { VmStateError } from './vm-state-error.js';
import { VMTimeoutError } from './vm-timeout-error.js';
import { VmTypeAlreadyRegisteredError } from './vm-type-already-registered-error.js';

/** Names of the classes of an error, up to and without Error. */
function chainOf(error: object): string {
  const names: string[] = [];
  let prototype: unknown = Object.getPrototypeOf(error);
  while (prototype instanceof Error) {
    names.push(prototype.name);
    expect(prototype.constructor.name).toBe(prototype.name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names.filter((name) => name !== 'Error').join(' < ');
}

const luaVm = 'LuaVMError < BioxenError';
const session = `InteractiveSessionError < ${luaVm}`;
const manager = `VMManagerError < ${luaVm}`;
const process = `LuaProcessError < ${luaVm}`;
const vmId = 'a';

type Row = readonly [row: string, error: BioxenError, chain: string, code: ErrorCode, message: string];

const rows: readonly Row[] = [
  ['K01', new LuaVMError('Lua failed'), luaVm, 'LUA_PROGRAM_FAILED', 'Lua failed'],
  ['K02', new InteractiveSessionError('It failed'), session, 'INTERACTIVE_SESSION_FAILED', 'It failed'],
  [
    'K03',
    new AttachError(vmId, 'another client holds it', { attachedClients: ['cli-1'] }),
    `AttachError < ${session}`,
    'ATTACH_FAILED',
    "Cannot attach to session 'a': another client holds it",
  ],
  [
    'K04',
    new DetachError(vmId),
    `DetachError < ${session}`,
    'DETACH_FAILED',
    "Cannot detach from session 'a': no client is attached",
  ],
  [
    'K05',
    new SessionNotFoundError('nonexistent'),
    `SessionNotFoundError < ${session}`,
    'SESSION_NOT_FOUND',
    "VM 'nonexistent' not found",
  ],
  [
    'K06',
    new SessionAlreadyExistsError(vmId),
    `SessionAlreadyExistsError < ${session}`,
    'SESSION_ALREADY_EXISTS',
    "Session 'a' already exists",
  ],
  ['K07', new VMManagerError('It failed'), manager, 'VM_MANAGER_FAILED', 'It failed'],
  ['F09', VMManagerError.notStarted(), manager, 'VM_NOT_STARTED', 'VM not started or IP not available'],
  ['K08', new LuaProcessError('It ended', { maybeRan: true }), process, 'LUA_PROCESS_FAILED', 'It ended'],
  [
    'K08',
    new NetworkingError('Port must be between 1024 and 65535'),
    `NetworkingError < ${luaVm}`,
    'NETWORKING_FAILED',
    'Port must be between 1024 and 65535',
  ],
  [
    'A14',
    new LuaNotFoundError('nolua'),
    `LuaNotFoundError < ${luaVm}`,
    'LUA_NOT_FOUND',
    "Lua executable 'nolua' not found in PATH",
  ],
  [
    'K08',
    new LuaSocketNotFoundError({ luaVersion: '5.3' }),
    `LuaSocketNotFoundError < ${luaVm}`,
    'LUASOCKET_NOT_FOUND',
    'LuaSocket not found. Install with: luarocks install luasocket',
  ],
  [
    'K08',
    new VMConnectionError({ vmId, reason: 'connection refused', maybeRan: false }),
    `VMConnectionError < ${luaVm}`,
    'VM_CONNECTION_FAILED',
    "Cannot reach VM 'a': connection refused",
  ],
  [
    'B11',
    new VMTimeoutError(1_500, { stateKept: true }),
    `VMTimeoutError < ${luaVm}`,
    'VM_TIMEOUT',
    'Execution timed out after 1.5s',
  ],
  [
    'K08',
    new ScriptGenerationError('It failed'),
    `ScriptGenerationError < ${luaVm}`,
    'SCRIPT_GENERATION_FAILED',
    'It failed',
  ],
  ['K08', new PTYError('No pty left'), `PTYError < ${luaVm}`, 'PTY_FAILED', 'No pty left'],
  [
    'K08',
    new SessionStateError({ vmId, state: 'lost', operation: 'send' }),
    `SessionStateError < ${session}`,
    'SESSION_STATE_ERROR',
    "Cannot send: session 'a' is lost",
  ],
  [
    'K08',
    new IOThreadError({ vmId, direction: 'read', reason: 'EIO' }),
    `IOThreadError < ${session}`,
    'IO_FAILED',
    "Cannot read session 'a': EIO",
  ],
  [
    'K08',
    new ProcessRegistryError('It failed'),
    `ProcessRegistryError < ${manager}`,
    'PROCESS_REGISTRY_FAILED',
    'It failed',
  ],
  ['B06', new EmptyCodeError(), `EmptyCodeError < ${luaVm}`, 'EMPTY_CODE', 'Lua code cannot be empty'],
  [
    'B16',
    ScriptNotFoundError.missing('/x/a.lua'),
    `ScriptNotFoundError < ${luaVm}`,
    'SCRIPT_NOT_FOUND',
    'Lua script not found: /x/a.lua',
  ],
  [
    'B16',
    ScriptNotFoundError.notAFile('/x'),
    `ScriptNotFoundError < ${luaVm}`,
    'SCRIPT_NOT_FOUND',
    'Path is not a file: /x',
  ],
  [
    'B16',
    ScriptNotFoundError.unreadable('/x/a.lua', new Error('EACCES')),
    `ScriptNotFoundError < ${luaVm}`,
    'SCRIPT_NOT_FOUND',
    'Lua script cannot be read: /x/a.lua',
  ],
  [
    'A17',
    new InvalidVmIdError('../x\n'),
    'InvalidVmIdError < BioxenError',
    'INVALID_VM_ID',
    "Invalid VM id '../x\\u{a}'",
  ],
  [
    'A05',
    new UnknownVmTypeError('nope', ['basic', 'ssh', 'docker']),
    'UnknownVmTypeError < BioxenError',
    'UNKNOWN_VM_TYPE',
    'Unknown VM type: nope. Supported types: basic, ssh, docker',
  ],
  [
    'A06',
    new VmTypeAlreadyRegisteredError('docker'),
    'VmTypeAlreadyRegisteredError < BioxenError',
    'VM_TYPE_ALREADY_REGISTERED',
    "VM type 'docker' is already registered",
  ],
  [
    'A16',
    new VmAlreadyExistsError('a'),
    `VmAlreadyExistsError < ${manager}`,
    'VM_ALREADY_EXISTS',
    "VM with ID 'a' already exists",
  ],
  ['K09', new VmNotFoundError('q'), `VmNotFoundError < ${manager}`, 'VM_NOT_FOUND', "VM 'q' not found"],
  [
    'A04',
    InvalidConfigurationError.missingKeys(['xapi_url', 'password'], 'xcpng_config.json'),
    'InvalidConfigurationError < BioxenError',
    'INVALID_CONFIGURATION',
    'Invalid configuration in xcpng_config.json (2 problems): xapi_url is missing; password is missing',
  ],
  [
    'F12',
    InvalidOptionError.unexpected('vcpus', -1, 'a whole number from 1'),
    'InvalidOptionError < BioxenError',
    'API_VALIDATION_ERROR',
    'Invalid vcpus: -1 is not a whole number from 1',
  ],
  [
    'A09',
    new UnsupportedError('networked VMs', { subject: 'Engine embedded', supportedBy: ["engine 'native'"] }),
    'UnsupportedError < BioxenError',
    'UNSUPPORTED',
    'Engine embedded does not support networked VMs',
  ],
  [
    'K08',
    new ProtocolError('The interpreter sent an unknown frame.'),
    `ProtocolError < ${luaVm}`,
    'PROTOCOL_ERROR',
    'The interpreter sent an unknown frame.',
  ],
  [
    'A14',
    new BootError({ subject: 'lua5.4', reason: 'no hello within 5s', seen: 'bash: lua5.4: not found' }),
    `BootError < ${luaVm}`,
    'BOOT_FAILED',
    'lua5.4 did not become a Lua interpreter: no hello within 5s; it said "bash: lua5.4: not found"',
  ],
  [
    'B21',
    new LuaLimitError({
      limit: 'cpu',
      limitValue: 2_000,
      observed: 2_100,
      certainty: 'inferred',
      maybeRan: true,
    }),
    `LuaLimitError < ${process}`,
    'LUA_LIMIT_EXCEEDED',
    'Lua program probably exceeded its cpu limit of 2s (measured 2.1s)',
  ],
  [
    'B21',
    new LuaOutOfMemoryError({ limitValue: 64 * 2 ** 20, certainty: 'certain', maybeRan: true }),
    `LuaOutOfMemoryError < LuaLimitError < ${process}`,
    'LUA_OUT_OF_MEMORY',
    'Lua program exceeded its memory limit of 64 MB',
  ],
  [
    'B21',
    new LuaInstructionLimitError({ limitValue: 1_000_000, certainty: 'certain', maybeRan: true }),
    `LuaInstructionLimitError < LuaLimitError < ${process}`,
    'LUA_INSTRUCTION_LIMIT',
    'Lua program exceeded its instructions limit of 1000000',
  ],
  [
    'K09',
    new ResourceExhaustedError('worker threads', { limit: 64 }),
    'ResourceExhaustedError < BioxenError',
    'RESOURCE_EXHAUSTION',
    'No more worker threads available (limit 64)',
  ],
  [
    'B11',
    new OperationAbortedError('running a Lua program'),
    'OperationAbortedError < BioxenError',
    'ABORTED',
    'Running a Lua program was aborted',
  ],
  ['A15', new ClosedError("VM 'a'"), 'ClosedError < BioxenError', 'CLOSED', "VM 'a' is closed"],
  [
    'K09',
    new VmStateError('exited', 'The program called os.exit and ended this VM.', { vmId }),
    `VmStateError < ${luaVm}`,
    'VM_STATE_ERROR',
    'The program called os.exit and ended this VM.',
  ],
];

test.each(rows)('%s %s', (_row, error, chain, code, message) => {
  expect(chainOf(error)).toBe(chain);
  expect(error).toMatchObject({ code, message });
  expect(error).toBeInstanceOf(BioxenError);
  expect(BioxenError.isInstance(error)).toBe(true);
  expect(error.toJSON()).toMatchObject({ name: error.name, code, message });
});

describe('fields and hints', () => {
  test('K05 a VM without a session is sent to createInteractiveVm', () => {
    const error = SessionNotFoundError.withoutSession('a');
    expect(error).toMatchObject({ vmId: 'a', message: "VM 'a' not found" });
    expect(error.hint).toContain("createInteractiveVm('a')");
  });

  test('a session that is not there may be another, nearly of that name', () => {
    expect(SessionNotFoundError.named('lambda', ['ecoli', 'Lambda'])).toMatchObject({
      message: "Session 'lambda' not found",
      hint: 'Did you mean Lambda?',
    });
    expect(SessionNotFoundError.named('lambda', ['ecoli']).hint).not.toContain('mean');
  });

  test('K08 LuaProcessError.endedWithoutResult says how the process ended', () => {
    const ended = (options: LuaProcessErrorOptions): LuaProcessError =>
      LuaProcessError.endedWithoutResult(options);
    expect(ended({ maybeRan: true, signal: 'SIGKILL' }).message).toBe(
      'Lua process ended without a result (killed by SIGKILL)',
    );
    expect(ended({ maybeRan: true, exitCode: 3 })).toMatchObject({
      exitCode: 3,
      maybeRan: true,
      message: 'Lua process ended without a result (exit code 3)',
    });
    expect(ended({ maybeRan: false }).message).toBe('Lua process ended without a result');
  });

  test('F21 a connection error is retryable only while nothing can have happened', () => {
    const lost = { vmId: 'a', reason: 'reset' };
    expect(new VMConnectionError({ ...lost, maybeRan: false }).retryable).toBe(true);
    expect(new VMConnectionError({ ...lost, maybeRan: true }).retryable).toBe(false);
  });

  test('B11 a time-out keeps partial output and tells whether the state is kept', () => {
    const partial = {
      stdout: 'x',
      stderr: '',
      stdoutBytes: Uint8Array.of(120),
      stderrBytes: new Uint8Array(0),
      truncated: false,
    };
    const error = new VMTimeoutError(50, { partial, stateKept: true });
    expect(error.partial).toBe(partial);
    expect(error.hint).toContain('kept its state');
    expect(new VMTimeoutError(50, { stateKept: false }).hint).toContain('its state is lost');
    expect(OperationAbortedError.fromSignal(AbortSignal.abort('why'), 'x', { partial })).toMatchObject({
      cause: 'why',
      partial,
    });
  });

  test('B21 the hint of a limit error names the option that raises it', () => {
    const hintOf = (limit: LuaLimit): string | undefined =>
      new LuaLimitError({ limit, limitValue: 1, certainty: 'certain', maybeRan: true }).hint;
    const options = {
      cpu: 'limits.cpuMs',
      'total-cpu': 'limits.totalCpuMs',
      memory: 'limits.memoryBytes',
      output: 'limits.maxOutputBytes',
      processes: 'limits.processes',
      'open-files': 'limits.openFiles',
      'file-size': 'limits.diskBytes or limits.fileBytes',
    } as const;
    for (const [limit, option] of Object.entries(options))
      expect(hintOf(limit as LuaLimit)).toBe(`Raise ${option} if the program needs more.`);
  });

  test('B21 a limit error says whether the state is kept', () => {
    const options = { limit: 'cpu', limitValue: 1, certainty: 'certain', maybeRan: true } as const;
    expect(new LuaLimitError(options).stateKept).toBe(false);
    expect(new LuaLimitError({ ...options, stateKept: true }).stateKept).toBe(true);
  });

  test('what is misused or lost says what to do', () => {
    expect(new EmptyCodeError().hint).toContain('return 1');
    for (const problem of ['missing', 'not-a-file', 'unreadable'] as const)
      expect(new ScriptNotFoundError('/x', problem).hint).toMatch(/path|right/);
    expect(new OperationAbortedError('x', { stateKept: false }).hint).toContain('start()');
    expect(new OperationAbortedError('x', { stateKept: true }).hint).toBeUndefined();
    const killed = new OperationAbortedError('x', { what: 'had to be killed' });
    expect(killed.message).toBe('X had to be killed');
  });

  test('A05 a seed type without provider is told where its provider is', () => {
    expect(new UnknownVmTypeError('xcpng', ['basic']).hint).toContain('registerVmType');
    expect(new UnknownVmTypeError('nope', []).hint).toBeUndefined();
  });

  test('A04 keeps every problem and collects their hints', () => {
    const problems = [
      { path: 'a', message: 'is missing', hint: 'Add a.' },
      { path: '', message: 'is no object' },
    ];
    const error = new InvalidConfigurationError(problems);
    expect(error.problems).toEqual(problems);
    expect(error).toMatchObject({
      message: 'Invalid configuration (2 problems): a is missing; is no object',
      hint: 'Add a.',
      legacyCode: 'BX005',
    });
  });

  test('H04 the value of a secret option is not shown', () => {
    const error = InvalidOptionError.unexpected('password', 'hunter2', 'a text of 8 characters or more');
    expect(error.message).toBe('Invalid password: the value given is not a text of 8 characters or more');
    expect(InvalidOptionError.unexpected('list', [1], 'a text').message).toContain('a list');
    expect(InvalidOptionError.unexpected('x', {}, 'a text').message).toContain('an object');
    expect(InvalidOptionError.unexpected('x', () => 1, 'a text').message).toContain('a function');
  });

  test('A17 an id that is no text is shown by its type', () => {
    expect(new InvalidVmIdError({ evil: true }).message).toBe("Invalid VM id 'object'");
    expect(new InvalidVmIdError('x'.repeat(500)).vmId).toHaveLength(81);
  });

  test('UnsupportedError names what can, or says only what cannot', () => {
    expect(new UnsupportedError('x', { supportedBy: ['a', 'b'] }).hint).toBe('Use a or b instead.');
    expect(new UnsupportedError('x').message).toBe('Not supported: x');
    expect(new UnsupportedError('x', { supportedBy: ['a'], hint: 'Own words.' }).hint).toBe('Own words.');
  });

  test('BootError keeps no more than 4096 characters of what was seen', () => {
    const error = new BootError({ subject: 'lua', reason: 'silence', seen: 'x'.repeat(9_999) });
    expect(error.seen).toHaveLength(4_096);
    expect(error.message.length).toBeLessThan(400);
    expect(new BootError({ subject: 'lua', reason: 'silence', seen: '' }).message).toContain(
      'it said nothing',
    );
  });

  test('B21 a limit error keeps limit, value, measurement and certainty', () => {
    const options = { limit: 'output', limitValue: 2_048, observed: 4_096, certainty: 'certain' } as const;
    const error = new LuaLimitError({ ...options, maybeRan: true, signal: 'SIGKILL' });
    expect(error).toMatchObject({ ...options, maybeRan: true, signal: 'SIGKILL' });
    expect(error.message).toBe('Lua program exceeded its output limit of 2 KB (measured 4 KB)');
    expect(
      new LuaLimitError({ limit: 'processes', limitValue: 8, certainty: 'certain', maybeRan: true }).message,
    ).toBe('Lua program exceeded its processes limit of 8');
  });
});
