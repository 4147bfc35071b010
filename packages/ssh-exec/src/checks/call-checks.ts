import {
  aBoolean,
  aFunction,
  anAbortSignal,
  anArray,
  anObject,
  aString,
  byteCount,
  checkOptions,
  InvalidOptionError,
  milliseconds,
  oneOf,
  type OptionChecks,
  type OptionHints,
} from '@bioxen/core';
import type { ExecOptions, SpawnOptions } from '../exec/exec-options.js';
import type { ProcessSpec } from '../process/process-spec.js';
import type { ShellOptions } from '../shell.js';
import {
  aDelay,
  aMode,
  anInput,
  aRemoteFolder,
  aTerminalSize,
  checkEnvironment,
  checkLimits,
  checkProgram,
} from './value-checks.js';

const spawnChecks: OptionChecks = {
  env: anObject,
  cwd: aRemoteFolder,
  timeoutMs: milliseconds,
  killGraceMs: aDelay,
  signal: anAbortSignal,
  limits: anObject,
  sudo: (value) =>
    typeof value === 'boolean' ? undefined : anObject(value) && 'true, false or { user, password }',
  detached: aBoolean,
};

const execChecks: OptionChecks = {
  ...spawnChecks,
  input: anInput,
  maxBufferBytes: byteCount,
  reject: aBoolean,
};

// What other libraries call them.
const execHints: OptionHints = {
  stdin: 'Did you mean input?',
  environment: 'Did you mean env?',
  workingDirectory: 'Did you mean cwd?',
  maxOutputBytes: 'Did you mean maxBufferBytes?',
  user: 'Did you mean sudo: { user }?',
};

const streamHint = 'spawn gives streams: write to stdin of what it returns, or use exec.';
const spawnHints: OptionHints = {
  ...execHints,
  input: streamHint,
  stdin: streamHint,
  maxBufferBytes: 'spawn collects nothing: read stdout and stderr of what it returns, or use exec.',
  reject: 'Look at failed of its result, or use exec.',
};

/** @throws InvalidOptionError */
export function checkExec(file: unknown, args: unknown, options: ExecOptions): void {
  checkProgram(file, args);
  checkExecOptions(options);
}

/** @throws InvalidOptionError */
export function checkExecOptions(options: ExecOptions): void {
  checkOptions(options, execChecks, undefined, execHints);
  checkEnvironment(options.env);
  checkLimits(options.limits);
}

/** @throws InvalidOptionError */
export function checkSpawn(file: unknown, args: unknown, options: SpawnOptions): void {
  checkProgram(file, args);
  checkOptions(options, spawnChecks, undefined, spawnHints);
  checkEnvironment(options.env);
  checkLimits(options.limits);
}

const specChecks: OptionChecks = {
  name: aString,
  file: aString,
  args: anArray,
  env: anObject,
  cwd: aRemoteFolder,
  bootPayload: (value) =>
    typeof value === 'string' || value instanceof Uint8Array ? undefined : 'a text or a Uint8Array',
  graceMs: aDelay,
  limits: anObject,
};

/** @throws InvalidOptionError */
export function checkProcessSpec(spec: ProcessSpec): void {
  if (typeof spec !== 'object' || spec === null)
    throw InvalidOptionError.unexpected('spec', spec, "an object: { file: 'cat', args: [] }");
  checkOptions(spec, specChecks, undefined, {
    arguments: 'Did you mean args?',
    environment: 'Did you mean env?',
    input: 'Did you mean bootPayload?',
    killGraceMs: 'Did you mean graceMs?',
  });
  checkProgram(spec.file, spec.args ?? []);
  checkEnvironment(spec.env);
  checkLimits(spec.limits);
}

/** @throws InvalidOptionError */
export function checkShellOptions(options: ShellOptions): void {
  const checks = {
    cols: aTerminalSize,
    rows: aTerminalSize,
    term: aString,
    file: aString,
    args: anArray,
    signal: anAbortSignal,
  };
  checkOptions(options, checks, undefined, {
    columns: 'Did you mean cols?',
    width: 'Did you mean cols?',
    lines: 'Did you mean rows?',
    height: 'Did you mean rows?',
    command: 'Did you mean file and args?',
  });
  if (options.file !== undefined || options.args !== undefined)
    checkProgram(options.file, options.args ?? []);
}

const getChecks: OptionChecks = {
  verify: oneOf('sha256', 'size'),
  onProgress: aFunction,
  signal: anAbortSignal,
  resume: aBoolean,
};

const transferHints: OptionHints = {
  permissions: 'Did you mean mode?',
  timeoutMs: 'Give a signal: AbortSignal.timeout(milliseconds).',
};

/** @throws InvalidOptionError */
export function checkPut(source: unknown, path: unknown, options: object): void {
  if (anInput(source) !== undefined)
    throw InvalidOptionError.unexpected(
      'source',
      source,
      'the path of a file on this computer, bytes or a stream',
    );
  checkPath('path', path);
  checkOptions(options, { ...getChecks, mode: aMode }, undefined, transferHints);
}

/** @throws InvalidOptionError */
export function checkGet(path: unknown, target: unknown, options: object): void {
  checkPath('path', path);
  checkPath('target', target);
  checkOptions(options, getChecks, undefined, transferHints);
}

/** @throws InvalidOptionError */
export function checkPutTree(entries: unknown, folder: unknown, options: object): void {
  if (typeof entries !== 'object' || entries === null || !(Symbol.iterator in entries)) {
    throw new InvalidOptionError('entries', 'they are no list of files', {
      hint: 'Read the files first: putTree([{ path, content }], folder).',
    });
  }
  checkPath('folder', folder);
  checkOptions(options, { delta: aBoolean, signal: anAbortSignal }, undefined, transferHints);
}

/** @throws InvalidOptionError */
export function checkGetTree(folder: unknown, options: object): void {
  checkPath('folder', folder);
  checkOptions(options, { maxBytes: byteCount, signal: anAbortSignal }, undefined, transferHints);
}

function checkPath(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw InvalidOptionError.unexpected(name, value, 'a path');
}
