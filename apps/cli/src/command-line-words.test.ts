import {
  InvalidOptionError,
  SandboxUnavailableError,
  SessionNotFoundError,
  UnsupportedError,
  VmAlreadyExistsError,
  VmStateError,
  VMTimeoutError,
} from 'bioxen';
import { expect, test } from 'vitest';
import { inCommandLineWords } from './command-line-words.js';
import { errorDocument, errorText, exitCodeFor } from './report-error.js';

test.for([
  ["Use the embedded engine (engine: 'embedded').", 'Use the embedded engine (--engine embedded).'],
  ["Leave the limit out, or use engine 'native'.", 'Leave the limit out, or use --engine native.'],
  ['perhaps limits.memoryBytes is too low', 'perhaps --memory is too low'],
  ['Raise the limit cpuMs', 'Raise the limit --cpu'],
  ['Raise limits.diskBytes or limits.fileBytes if', 'Raise --disk if'],
  ['Raise limits.maxOutputBytes if', 'Raise --max-output if'],
  ['Invalid luaExecutable: it is', 'Invalid --lua: it is'],
  [
    'read; restart it for a fresh interpreter.',
    'read; for a fresh interpreter: bioxen session restart NAME.',
  ],
  ['kill what hangs (escalate, --kill).', 'kill what hangs: bioxen session interrupt --kill NAME.'],
  ['Remove it to use its name again; no', 'To use its name again: bioxen session rm NAME; no'],
  ["trusted: false in tier 'reduced'", '--untrusted with --sandbox reduced'],
  ['The engine keeps the memory of processes.', 'The engine keeps the memory of processes.'],
] as const)('%s', ([library, told]) => {
  expect(inCommandLineWords(library)).toBe(told);
});

test('an error of the library is told with the options of the command line', () => {
  const refused = new UnsupportedError("trusted: false in tier 'none'", { hint: "Use engine 'embedded'." });
  expect(errorText(refused, false)).toBe(
    'bioxen: Not supported: --untrusted with --sandbox none\nUse --engine embedded.\n',
  );
  expect(exitCodeFor(refused)).toBe(2);
  expect(exitCodeFor(new InvalidOptionError('limits.memoryBytes', 'too low'))).toBe(2);
});

test('a sandbox that is not there is told with its remedies in order', () => {
  const remedies = ["Use engine 'embedded'.", 'Install it.'];
  const error = new SandboxUnavailableError('strict', { reason: 'it is not installed', remedies });
  expect(errorDocument(error).error).toEqual({
    code: 'SANDBOX_UNAVAILABLE',
    message: '--sandbox strict is not available: it is not installed',
    hint: 'Use --engine embedded. Or: Install it.',
    retryable: false,
    tier: 'strict',
    remedies: ['Use --engine embedded.', 'Install it.'],
  });
  expect(exitCodeFor(error)).toBe(126);
});

test('a time limit is a limit in a document', () => {
  expect(errorDocument(new VMTimeoutError(1_500)).error).toMatchObject({
    limit: 'timeout',
    limitValue: 1_500,
    certainty: 'certain',
  });
});

test('a command to type has the name in it where it is known', () => {
  const paused = new VmStateError('paused', "VM 'lab' is paused", {
    vmId: 'lab',
    hint: 'Let it go on: resume().',
  });
  expect(errorText(paused, false)).toContain('Let it go on: bioxen vm resume lab.\n');
  expect(errorText(new VmAlreadyExistsError('lab'), false)).toContain('forget that one: bioxen vm rm lab.\n');
  expect(errorText(SessionNotFoundError.named('lab'), false)).toContain('bioxen session new lab.\n');
  for (const odd of ['', 'a b', '$(id)'])
    expect(errorText(SessionNotFoundError.named(odd), false)).toContain('bioxen session new NAME.\n');
});
