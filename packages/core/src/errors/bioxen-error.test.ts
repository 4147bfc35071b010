import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { attemptsOf, recordAttempts } from './attempts.js';
import { BioxenError } from './bioxen-error.js';
import { capitalize } from './capitalize.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';
import { SessionNotFoundError } from './session-not-found-error.js';
import { VmNotFoundError } from './vm-not-found-error.js';
import { VMTimeoutError } from './vm-timeout-error.js';

describe('BioxenError', () => {
  test('carries code, retryable, hint and cause', () => {
    const cause = new Error('EPIPE');
    const error = new BioxenError('It failed', { code: 'IO_FAILED', retryable: true, hint: 'Try.', cause });
    expect(error).toMatchObject({ name: 'BioxenError', code: 'IO_FAILED', retryable: true, hint: 'Try.' });
    expect(error.cause).toBe(cause);
    expect(error.legacyCode).toBeUndefined();
  });

  test('has no hint, no cause and no retry unless given', () => {
    const error = new BioxenError('It failed', { code: 'IO_FAILED' });
    expect(Object.keys(error)).toEqual(['code', 'retryable']);
    expect('cause' in error).toBe(false);
    expect(error.retryable).toBe(false);
  });

  test('K09 prints as [BX010] message, with the hint below', () => {
    const error = new VmNotFoundError('q', { hint: 'Look around.' });
    expect(error.message).toBe("VM 'q' not found");
    expect(error.legacyCode).toBe('BX010');
    expect(error.text).toBe("[BX010] VM 'q' not found\nLook around.");
    expect(String(error)).toBe("VmNotFoundError: [BX010] VM 'q' not found\nLook around.");
    expect(error.toJSON()).toMatchObject({ legacyCode: 'BX010', text: error.text });
  });

  test('shows its class in the stack and in what Node prints', () => {
    const error = new SessionNotFoundError('a');
    expect(error.stack).toMatch(/^SessionNotFoundError: VM 'a' not found\n\s+at /);
    expect(inspect(error)).toContain("code: 'SESSION_NOT_FOUND'");
  });

  test('is plain data in JSON: fields, cause and attempts, but no stack', () => {
    const error = new VMTimeoutError(1_000, {
      stateKept: false,
      cause: new BioxenError('gone', { code: 'SSH_CONNECTION_LOST' }),
      partial: {
        stdout: 'half',
        stderr: '',
        stdoutBytes: new Uint8Array(4),
        stderrBytes: new Uint8Array(0),
        truncated: false,
      },
    });
    recordAttempts(error, 3);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'VMTimeoutError',
      code: 'VM_TIMEOUT',
      message: 'Execution timed out after 1s',
      text: expect.stringContaining('Execution timed out after 1s\nRaise timeoutMs'),
      hint: expect.stringContaining('its state is lost'),
      retryable: false,
      attempts: 3,
      timeoutMs: 1_000,
      stateKept: false,
      partial: {
        stdout: 'half',
        stderr: '',
        stdoutBytes: '[4 bytes]',
        stderrBytes: '[0 bytes]',
        truncated: false,
      },
      cause: { name: 'BioxenError', message: 'gone', code: 'SSH_CONNECTION_LOST', retryable: false },
    });
  });

  test('H04 shows no secret of its message, hint, fields or cause', () => {
    class LoginError extends BioxenError {
      readonly password: string = 'CANARY';

      override get name(): string {
        return 'LoginError';
      }
    }
    const error = new LoginError('Login at https://root:CANARY@pool failed', {
      code: 'XCPNG_CONNECTION_FAILED',
      hint: 'token=CANARY',
      cause: new Error('password=CANARY', { cause: { secret: 'CANARY' } }),
    });
    expect(error.message).toBe('Login at https://root:[redacted]@pool failed');
    expect(JSON.stringify(error) + String(error)).not.toContain('CANARY');
  });

  test('ends in JSON also when causes form a circle', () => {
    const first = new Error('first');
    first.cause = new BioxenError('second', { code: 'IO_FAILED', cause: first });
    expect(JSON.stringify(first.cause)).toContain('[circular]');
  });
});

describe('isInstance', () => {
  test('tells the class and its bases from others', () => {
    const error = new SessionNotFoundError('a');
    expect(SessionNotFoundError.isInstance(error)).toBe(true);
    expect(LuaVMError.isInstance(error)).toBe(true);
    expect(BioxenError.isInstance(error)).toBe(true);
    expect(VMTimeoutError.isInstance(error)).toBe(false);
    expect(SessionNotFoundError.isInstance(new LuaVMError('x'))).toBe(false);
    for (const other of [new Error('x'), null, undefined, 'x', {}, { name: 'BioxenError' }]) {
      expect(BioxenError.isInstance(other)).toBe(false);
    }
  });

  test('does not take a base for a subclass that has no name of its own', () => {
    class Unnamed extends LuaVMError {}
    expect(Unnamed.isInstance(new LuaVMError('x'))).toBe(false);
    expect(Unnamed.isInstance(new Unnamed('x'))).toBe(true);
    expect(LuaVMError.isInstance(new Unnamed('x'))).toBe(true);
  });

  test('knows the errors of another copy of this package', async () => {
    vi.resetModules();
    const copy = await import('./session-not-found-error.js');
    expect(copy.SessionNotFoundError).not.toBe(SessionNotFoundError);
    const error: unknown = new copy.SessionNotFoundError('a');
    expect(error instanceof SessionNotFoundError).toBe(false);
    expect(SessionNotFoundError.isInstance(error)).toBe(true);
    expect(LuaVMError.isInstance(error)).toBe(true);
    expect(VMTimeoutError.isInstance(error)).toBe(false);
  });
});

test('attempts are noted for errors of any kind, frozen ones too, and for nothing else', () => {
  const frozen = Object.freeze(new Error('x'));
  recordAttempts(frozen, 2);
  recordAttempts('text', 2);
  expect(attemptsOf(frozen)).toBe(2);
  expect(attemptsOf('text')).toBeUndefined();
  expect(attemptsOf(new Error('x'))).toBeUndefined();
});

test('printable shows control characters and cuts long text', () => {
  expect(printable('gène-1 \u001b[2J\u202e\n')).toBe('gène-1 \\u{1b}[2J\\u{202e}\\u{a}');
  expect(printable('abcdef', 3)).toBe('abc…');
});

test('capitalize begins a message', () => {
  expect(capitalize('running a program')).toBe('Running a program');
  expect(capitalize('')).toBe('');
});
