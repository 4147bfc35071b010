import {
  AttachError,
  BioxenError,
  BootError,
  ClosedError,
  DetachError,
  EmptyCodeError,
  EnvironmentNotFoundError,
  type ErrorCode,
  InteractiveSessionError,
  InvalidConfigurationError,
  InvalidOptionError,
  InvalidVmIdError,
  IOThreadError,
  LuaInstructionLimitError,
  LuaLimitError,
  LuaNotFoundError,
  LuaOutOfMemoryError,
  LuaProcessError,
  LuaVMError,
  NetworkingError,
  OperationAbortedError,
  ProcessRegistryError,
  ProtocolError,
  ResourceExhaustedError,
  SandboxSetupError,
  SandboxUnavailableError,
  SessionAlreadyExistsError,
  SessionNotFoundError,
  SessionStateError,
  UnknownVmTypeError,
  UnsupportedError,
  VmAlreadyExistsError,
  VMConnectionError,
  VMManagerError,
  VmNotFoundError,
  VmStateError,
  VMTimeoutError,
} from '@bioxen/core';
import { ProtocolVersionError } from '../errors/protocol-version-error.js';
import { SessionBusyError } from '../errors/session-busy-error.js';
import { SessionLostError } from '../errors/session-lost-error.js';
import { fromGraph, toGraph, type WireGraph } from './graph.js';

/** An error on the wire. */
export interface WireError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly retryable: boolean;
  /** Its own fields. */
  readonly fields: WireGraph;
  readonly cause?: WireError | undefined;
}

type ErrorClass = Pick<typeof BioxenError, 'prototype'>;

/** Classes by their names, so that `instanceof` is true on the other side, too. */
const CLASSES: ReadonlyMap<string, ErrorClass> = new Map(
  [
    AttachError,
    BootError,
    ClosedError,
    DetachError,
    EmptyCodeError,
    EnvironmentNotFoundError,
    InteractiveSessionError,
    InvalidConfigurationError,
    InvalidOptionError,
    InvalidVmIdError,
    IOThreadError,
    LuaInstructionLimitError,
    LuaLimitError,
    LuaNotFoundError,
    LuaOutOfMemoryError,
    LuaProcessError,
    LuaVMError,
    NetworkingError,
    OperationAbortedError,
    ProcessRegistryError,
    ProtocolError,
    ProtocolVersionError,
    ResourceExhaustedError,
    SandboxSetupError,
    SandboxUnavailableError,
    SessionAlreadyExistsError,
    SessionBusyError,
    SessionLostError,
    SessionNotFoundError,
    SessionStateError,
    UnknownVmTypeError,
    UnsupportedError,
    VmAlreadyExistsError,
    VMConnectionError,
    VMManagerError,
    VmNotFoundError,
    VmStateError,
    VMTimeoutError,
  ].map((one) => [one.prototype.name, one]),
);

/** What is thrown for values that no Lua can have. */
const NATIVE: ReadonlyMap<string, ErrorConstructor> = new Map([
  ['RangeError', RangeError],
  ['TypeError', TypeError],
]);

const MAX_CAUSES = 4;
/** Of a message without its error's fields. */
const MAX_CHARACTERS = 10_000;
const HINT_ALONE = 'What it carries is longer than a message may be: read the events of the session.';
const HEAD: ReadonlySet<string> = new Set(['code', 'retryable', 'hint']);

export function encodeError(error: unknown, depth: number = 0): WireError {
  const cause =
    error instanceof Error && error.cause instanceof Error && depth < MAX_CAUSES
      ? { cause: encodeError(error.cause, depth + 1) }
      : {};
  if (!BioxenError.isInstance(error)) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { name, code: '', message, retryable: false, fields: toGraph({}), ...cause };
  }
  const own = Object.entries(error).filter(([name, value]) => !HEAD.has(name) && isData(value));
  return {
    name: error.name,
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    retryable: error.retryable,
    fields: toGraph(Object.fromEntries(own)),
    ...cause,
  };
}

/** An error that is more than a message holds: what it is and says, without what it carries. */
export function encodeErrorAlone(error: unknown): WireError {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_CHARACTERS);
  if (!BioxenError.isInstance(error)) {
    return { name: 'Error', code: '', message, retryable: false, fields: toGraph({}) };
  }
  const { name, code, hint = HINT_ALONE, retryable } = error;
  const own = Object.entries(error).filter(([field, value]) => !HEAD.has(field) && isSmall(value));
  return { name, code, message, hint, retryable, fields: toGraph(Object.fromEntries(own)) };
}

/** The error of the other side, as an instance of its class where that is known here. */
export function decodeError(wire: WireError): Error {
  const { name, code, message, hint, retryable } = wire;
  const cause = wire.cause === undefined ? undefined : decodeError(wire.cause);
  if (code === '') {
    const Native = NATIVE.get(name);
    return Native === undefined
      ? new InteractiveSessionError(message, { cause })
      : new Native(message, { cause });
  }
  const error = Reflect.construct(
    BioxenError,
    [message, { code: code as ErrorCode, hint, retryable, cause }],
    (CLASSES.get(name) ?? BioxenError) as typeof BioxenError,
  );
  return Object.assign(error, fromGraph(wire.fields));
}

function isSmall(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_CHARACTERS;
  return typeof value === 'number' || typeof value === 'boolean';
}

function isData(value: unknown): boolean {
  try {
    toGraph(value);
    return true;
  } catch {
    return false;
  }
}
