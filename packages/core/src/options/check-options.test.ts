import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { checkOptions } from './check-options.js';
import { nearestWord } from './nearest-word.js';
import { byteCount, milliseconds, oneOf } from './option-check.js';

const checks = { timeoutMs: milliseconds, maxOutputBytes: byteCount, mode: oneOf('chunk', 'repl') };

describe('checkOptions', () => {
  test('takes what fits, and what is undefined', () => {
    expect(() => {
      checkOptions({ timeoutMs: 5, maxOutputBytes: 0, mode: undefined }, checks);
    }).not.toThrow();
  });

  test.each([
    [{ timeoutMs: '30s' }, 'timeoutMs'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs'],
    [{ maxOutputBytes: '1K' }, 'maxOutputBytes'],
    [{ maxOutputBytes: 1.5 }, 'maxOutputBytes'],
    [{ mode: 'zz' }, 'one of chunk, repl'],
    [{ timeout: 5 }, 'Did you mean timeoutMs?'],
    [{ colour: 'red' }, 'Options: timeoutMs, maxOutputBytes, mode.'],
    [42, 'options'],
    [null, 'options'],
  ])('refuses %j and says so', (options, part) => {
    let thrown: unknown;
    try {
      checkOptions(options, checks);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidOptionError);
    expect((thrown as InvalidOptionError).text).toContain(part);
  });
});

test('a hint for a name that is near to none is said', () => {
  const check = (): void => {
    checkOptions({ stdin: 'x' }, checks, undefined, { stdin: 'Did you mean input?' });
  };
  expect(check).toThrow(expect.objectContaining({ hint: 'Did you mean input?' }));
});

describe('nearestWord', () => {
  test('finds a beginning and a slip of the pen', () => {
    expect(nearestWord('timeout', ['mode', 'timeoutMs'])).toBe('timeoutMs');
    expect(nearestWord('persistant', ['persistent'])).toBe('persistent');
  });

  test('finds the nearest of several', () => {
    expect(nearestWord('n_s', ['s0', 'nx', 'ns'])).toBe('ns');
  });

  test('finds nothing where nothing is near', () => {
    expect(nearestWord('colour', ['mode', 'timeoutMs'])).toBeUndefined();
  });
});
